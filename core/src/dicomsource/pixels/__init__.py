"""Pixels: frames cut out of files, decoded, rescaled, windowed and rendered."""

from dicomsource.pixels.decode import decode_frame
from dicomsource.pixels.loaders import load_pixels
from dicomsource.pixels.media_types import media_type_of, syntax_of_frame
from dicomsource.pixels.part10_frames import frames_of_part10
from dicomsource.pixels.png import render_png
from dicomsource.pixels.rescale import rescale
from dicomsource.pixels.windowing import to_display

__all__ = [
    "decode_frame",
    "frames_of_part10",
    "load_pixels",
    "media_type_of",
    "render_png",
    "rescale",
    "syntax_of_frame",
    "to_display",
]
