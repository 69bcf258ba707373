//! sixel
