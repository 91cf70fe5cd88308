"""Pages that commands write: shown to who asked for them."""

from pathlib import Path

from kg.cli.messages import message

__all__ = ["open_page"]


def open_page(page: Path) -> None:
    """Show a page in the user's browser; say so where there is none."""
    import webbrowser

    if not webbrowser.open(page.resolve().as_uri()):
        message("No browser was found here; open the file by hand.")
