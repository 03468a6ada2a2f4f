"""``python -m jobhire``: the same as the ``jobhire`` command."""

from jobhire.interfaces.cli.main import main

if __name__ == "__main__":
    main()
