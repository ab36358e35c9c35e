"""Vetting of databases: findings that an analyst would raise with a respondent before relying on its figures."""

from dumping.vetting.finding import Finding
from dumping.vetting.vet import vet

__all__ = ["Finding", "vet"]
