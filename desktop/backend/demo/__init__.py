"""The demo hospital: synthetic patients by coherent rules."""

from desktop.backend.demo.hospital import resources

__all__ = ["resources"]
