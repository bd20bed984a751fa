"""The forms: that a file was sent (what is in it is for the worker to say), and what a list is narrowed to."""

from datetime import datetime

from django import forms

from jobs import listing
from jobs.models import Status
from stories.forms import AUDIENCES, new_key


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(allow_empty_file=True, max_length=None)
    audience = forms.ChoiceField(
        required=False, choices=AUDIENCES, initial="general", widget=forms.RadioSelect
    )
    # Never ticked beforehand: computed figures go to a language model.
    ai = forms.BooleanField(required=False)
    # Set by the button that is pressed.
    look_first = forms.BooleanField(required=False)
    # Hidden in the page: a form that is sent twice is one upload.
    upload_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput, initial=new_key)


class FilterForm(forms.Form):
    """What the list of uploads is narrowed to; a field that is wrong is said, and does not narrow."""

    status = forms.ChoiceField(required=False, choices=[("", "Any"), *Status.choices])
    q = forms.CharField(required=False, max_length=listing.LONGEST_WORDS)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_since(self) -> datetime | None:
        """Return the first moment of the day."""
        day = self.cleaned_data["since"]
        return listing.beginning(day.isoformat()) if day else None

    def clean_until(self) -> datetime | None:
        """Return the first moment after the day."""
        day = self.cleaned_data["until"]
        try:
            return listing.end(day.isoformat()) if day else None
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def wanted(self) -> listing.Wanted:
        """Return what the list is narrowed to."""
        self.is_valid()
        chosen = self.cleaned_data
        return listing.Wanted(
            status=chosen.get("status", ""),
            words=chosen.get("q", ""),
            since=chosen.get("since"),
            until=chosen.get("until"),
        )
