"""What a panel kind's options are declared with.

A kind's module says, without importing pydantic before it is needed:

    def OPTIONS() -> type[Options]:
        from desktop.workspace.options import Options

        class VitalsOptions(Options):
            hours: Annotated[float, Field(gt=0, le=720)] = 72

        return VitalsOptions
"""

from __future__ import annotations

from desktop.workspace.schema import Part


class Options(Part):
    """Options of a panel kind: unknown names are refused, no type is guessed. Alone: no options at all."""
