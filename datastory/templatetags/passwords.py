"""The rules for a new password, at its field."""

from django import template

from datastory.passwords import other_errors, rules_of

register = template.Library()
register.filter("password_rules", rules_of)
register.filter("other_errors", other_errors)
