"""Devices and their use, as frozen structs for display."""

from __future__ import annotations

import msgspec

from desktop.core.decoding.by_type import json_decoder
from desktop.fhir.base import Resource
from desktop.fhir.elements import Annotation, CodeableConcept, Element, Period, Reference, Timing


class DeviceName(Element, frozen=True):
    name: str = ""
    type: str = ""


class Device(Resource, frozen=True):
    status: str = ""
    device_name: tuple[DeviceName, ...] = ()
    type: CodeableConcept | None = None
    model_number: str = ""
    patient: Reference | None = None

    @property
    def label(self) -> str:
        """Name of the device: the one that its user gave it, else any name, else its type."""
        own = next((n.name for n in self.device_name if n.name and n.type == "user-friendly-name"), "")
        any_name = next((n.name for n in self.device_name if n.name), "")
        return own or (self.type.words if self.type is not None else "") or any_name or self.model_number


class DeviceUseStatement(Resource, frozen=True):
    contained: tuple[msgspec.Raw, ...] = ()
    status: str = ""
    device: Reference | None = None
    timing_period: Period | None = None
    timing_date_time: str = ""
    timing_timing: Timing | None = None
    recorded_on: str = ""
    source: Reference | None = None
    derived_from: tuple[Reference, ...] = ()
    body_site: CodeableConcept | None = None
    note: tuple[Annotation, ...] = ()

    @property
    def carried(self) -> Device | None:
        """The Device that it carries inside itself, where its device is that one."""
        name = self.device.reference if self.device is not None else ""
        for raw in self.contained if name.startswith("#") else ():
            try:
                found = _device.decode(raw)
            except msgspec.MsgspecError:
                continue
            if found.resource_type == "Device" and f"#{found.id}" == name:
                return found
        return None


_device = json_decoder(Device)


class FocalDevice(Element, frozen=True):
    action: CodeableConcept | None = None
    manipulated: Reference | None = None
