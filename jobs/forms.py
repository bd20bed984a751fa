"""The upload form: that a file was sent. What is in it is for the worker to say."""

import uuid

from django import forms


def new_key() -> str:
    """Return a key that makes two copies of the same form one upload."""
    return uuid.uuid4().hex


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(allow_empty_file=True, max_length=None)
    # Hidden in the page: a form that is sent twice is one upload.
    upload_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput, initial=new_key)
