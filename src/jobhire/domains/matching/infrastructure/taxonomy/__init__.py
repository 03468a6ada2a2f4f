"""The taxonomy that ships with the product, and imports layered on top of it."""

from jobhire.domains.matching.infrastructure.taxonomy.esco import ImportReport, import_esco
from jobhire.domains.matching.infrastructure.taxonomy.files import TaxonomyFileError, load_taxonomy

__all__ = ["ImportReport", "TaxonomyFileError", "import_esco", "load_taxonomy"]
