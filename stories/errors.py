"""What a reader is told when there can be no story. Pure: no Django, no clock."""


class StoryError(Exception):
    """An expected failure, worded for the person who uploaded the file.

    Anything else that escapes from the analysis is a fault of ours and is reported as such.
    """

    category = "analysis"
    """One of preprocessing, analysis, narrative, visualization."""
    code = "analysis_failed"
    """Stable, for machines and for support; never reworded."""
    action = "Try again. If it happens once more, upload the file in another format."
    """What the person can do now."""
    retryable = True
    """Whether running the same file again may help."""

    def __init__(self, message: str, *, action: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if action is not None:
            self.action = action

    def to_dict(self) -> dict[str, object]:
        """Return category, code, message, action and retryable as plain values."""
        return {
            "category": self.category,
            "code": self.code,
            "message": self.message,
            "action": self.action,
            "retryable": self.retryable,
        }
