"""Which digit does a visitor give: drawn by hand, or in a picture that can be corrected?"""

import streamlit as st

from dashboard.components.draw_pad import draw_pad
from dashboard.words.language import phrase, said, tr
from vae_core.handwriting.mnist_form import Box, Corrections, Stages, as_mnist
from vae_core.handwriting.photos import PictureError, read_picture
from vae_core.handwriting.strokes import ink_from_strokes

DRAW, UPLOAD = phrase("Draw"), phrase("Upload a picture")
UPLOAD_MB = 20
DOUBTS = {  # by what vae_core.handwriting.mnist_form calls them
    "frame": phrase("A frame at the edge was cut off."),
    "lines": phrase("Long thin lines were taken for the paper's and erased."),
    "several digits": phrase(
        "There seems to be more than one digit. Crop the picture to one of them."
    ),
    "wide": phrase("This is wide for one digit. If there are two, crop the picture to one."),
}


def digit_given() -> Stages | None:
    """The digit as MNIST would have it, or None while there is none."""
    source = st.segmented_control(
        tr("Your drawing"),
        [DRAW, UPLOAD],
        default=DRAW,
        format_func=tr,
        key="own_source",
        wrap=True,
        required=True,
        label_visibility="collapsed",
    )
    try:
        if source == DRAW:
            strokes = draw_pad(key="draw_pad")
            return as_mnist(ink_from_strokes(strokes)) if strokes else None
        file = st.file_uploader(
            tr("A drawing, or a photo of paper"),
            key="upload",
            max_upload_size=UPLOAD_MB,
        )
        if not file:
            return None
        picture = read_picture(file.getvalue())
        with st.expander(tr("Correct how it is read"), key=f"correct_{file.file_id}"):
            corrections = _corrections(file.file_id)
        stages = as_mnist(picture, corrections)
        for doubt in stages.doubts:
            st.warning(tr(DOUBTS[doubt]))
        return stages
    except PictureError as error:
        st.error(said(error), icon=":material/image_not_supported:")
        return None


def _corrections(picture: str) -> Corrections:
    """What the visitor says about the picture; another picture starts anew."""
    crop = _box(tr("Crop"), "crop", (0, 100), picture)
    erase = _box(tr("Erase"), "erase", (0, 0), picture)
    return Corrections(
        crop=crop,
        erase=erase,
        invert=st.toggle(tr("Swap paper and ink"), key=f"invert_{picture}"),
        keep_lines=st.toggle(tr("Keep lines and frames"), key=f"keep_lines_{picture}"),
    )


def _box(name: str, key: str, usual: tuple[int, int], picture: str) -> Box:
    """A part of the picture, by two sliders that a finger can move."""
    st.markdown(f"**{name}**")
    left, right = st.slider(tr("From left to right, in %"), 0, 100, usual, key=f"{key}_x_{picture}")
    top, bottom = st.slider(tr("From top to bottom, in %"), 0, 100, usual, key=f"{key}_y_{picture}")
    return left / 100, top / 100, right / 100, bottom / 100
