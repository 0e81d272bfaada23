"""The identity vault: the only table that holds who the complainant is."""

from django.db import models

from record.sealing import SealedTextField


class Person(models.Model):
    """A complainant. ``alias`` is the opaque id that the rest of the product knows; the number
    and the name are sealed, and ``number_hash`` (keyed) finds a usable number again.

    A withheld number, a wish to stay anonymous and a report of misconduct get a row without hash,
    so that they are never linked to another.
    """

    alias = models.CharField(max_length=32, unique=True)
    number = SealedTextField(context="hotline.person.number", null=True)
    number_hash = models.CharField(max_length=80, null=True, unique=True)
    name = SealedTextField(context="hotline.person.name", null=True)
    opted_out_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.alias
