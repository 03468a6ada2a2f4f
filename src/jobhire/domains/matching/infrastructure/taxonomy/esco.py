"""Placeholder replaced below."""
from pathlib import Path
class ImportReport: ...
def import_esco(csv_path: Path, out_path: Path) -> ImportReport: return ImportReport()
