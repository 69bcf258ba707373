"""The PNG reader against an independent writer, bit for bit."""

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fakes.pages import assert_same
from inspectbox.imaging import _imgcore

pictures = arrays(np.uint16, st.tuples(st.integers(1, 24), st.integers(1, 24)))


@settings(max_examples=50, deadline=None)
@given(picture=pictures)
def test_png_of_both_depths(picture):
    assert_same(_imgcore.decode(imagecodecs.png_encode(picture)), picture)
    narrow = picture.astype(np.uint8)
    assert_same(_imgcore.decode(imagecodecs.png_encode(narrow)), narrow.astype(np.uint16) * 257)


@pytest.mark.parametrize("colour", [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 2), np.uint8)])
def test_png_that_is_no_scan_is_refused(colour):
    with pytest.raises(_imgcore.ScanFault, match="8 or 16-bit grey"):
        _imgcore.decode(imagecodecs.png_encode(colour))
