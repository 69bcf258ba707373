//! Sixel: the picture as text, for terminals that draw pixels. Format: DEC VT330/VT340 graphics manual, chapter 14.

use rayon::prelude::*;

use crate::display::{TINTS, rgb};
use crate::error::Result;
use crate::picture::{Grey, Layers};
use crate::tone::OVERLAY;

/// Sixel colours are whole per cents, so there are 101 greys and no more; the overlay's colours follow them, then the
/// tints', as many shades of each as 256 registers hold.
const GREYS: usize = 101;
const TINTED: usize = GREYS + 15;
const SHADES: usize = (256 - TINTED) / (TINTS - 1);
const COLOURS: usize = TINTED + SHADES * (TINTS - 1);

/// Encode a picture: registers 0..=100 are the per cents of grey, 101..=115 the overlay colours 1..=15; of a tinted picture
/// 116..=255 are 35 shades of each tint.
///
/// Bands of six rows are independent and encoded side by side. Fails when tints or overlay do not lie on the picture.
pub fn encode(layers: &Layers) -> Result<Vec<u8>> {
    layers.check()?;
    let grey = &layers.grey;
    let bands: Vec<Vec<u8>> = (0..grey.rows().div_ceil(6))
        .into_par_iter()
        .map_init(Band::new, |band, at| {
            band.draw(layers, at * 6);
            band.write()
        })
        .collect();
    let mut text = format!("\x1bP0;1q\"1;1;{};{}", grey.columns(), grey.rows()).into_bytes();
    let registers = if layers.tints.is_some() {
        COLOURS
    } else {
        TINTED
    };
    for register in 0..registers {
        let [r, g, b] = per_cents(register);
        text.extend_from_slice(format!("#{register};2;{r};{g};{b}").as_bytes());
    }
    // between bands only: a line feed after the last would scroll a picture at the screen's foot
    text.extend_from_slice(&bands.join(&b'-'));
    text.extend_from_slice(b"\x1b\\");
    Ok(text)
}

fn per_cent(level: u8) -> u8 {
    ((u16::from(level) * 100 + 127) / 255) as u8
}

fn per_cents(register: usize) -> [u8; 3] {
    if let Some(shade) = register.checked_sub(TINTED) {
        let level = (shade % SHADES * 255 + (SHADES - 1) / 2) / (SHADES - 1);
        return rgb(level as u8, (shade / SHADES + 1) as u8).map(per_cent);
    }
    match register.checked_sub(GREYS) {
        Some(overlay) => OVERLAY[overlay + 1].map(per_cent),
        None => [register as u8; 3],
    }
}

/// The register of a level in a tint; 0 is grey.
fn register(level: u8, tint: u8) -> usize {
    match usize::from(tint).checked_sub(1) {
        None => usize::from(per_cent(level)),
        Some(tint) => TINTED + tint * SHADES + (usize::from(level) * (SHADES - 1) + 127) / 255,
    }
}

/// Six rows, kept as a list of (column, bits) a colour: the work is linear in pixels, however many colours there are.
struct Band {
    marks: Vec<Vec<(u32, u8)>>,
}

impl Band {
    fn new() -> Self {
        Self {
            marks: vec![Vec::new(); COLOURS],
        }
    }

    fn draw(&mut self, layers: &Layers, top: usize) {
        self.marks.iter_mut().for_each(Vec::clear);
        let grey = &layers.grey;
        let height = (grey.rows() - top).min(6);
        for column in 0..grey.columns() {
            let mut registers = [0_usize; 6];
            for (bit, out) in registers[..height].iter_mut().enumerate() {
                let at = (top + bit) * grey.columns() + column;
                let code = |codes: Option<Grey>| codes.map_or(0, |c| c.samples()[at]);
                *out = match code(layers.overlay) {
                    0 => register(grey.samples()[at], code(layers.tints)),
                    colour => GREYS - 1 + usize::from(colour),
                };
            }
            self.mark(column as u32, &registers[..height]);
        }
    }

    fn mark(&mut self, column: u32, registers: &[usize]) {
        for (bit, &register) in registers.iter().enumerate() {
            let marks = &mut self.marks[register];
            match marks.last_mut() {
                Some((last, bits)) if *last == column => *bits |= 1 << bit,
                _ => marks.push((column, 1 << bit)),
            }
        }
    }

    fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8192);
        for (register, marks) in self
            .marks
            .iter()
            .enumerate()
            .filter(|(_, marks)| !marks.is_empty())
        {
            if !out.is_empty() {
                out.push(b'$');
            }
            out.push(b'#');
            write_number(&mut out, register as u32);
            write_marks(&mut out, marks);
        }
        out
    }
}

fn write_marks(out: &mut Vec<u8>, marks: &[(u32, u8)]) {
    let mut next = 0;
    let mut run = (0_u8, 0_u32);
    for &(column, bits) in marks {
        if column > next || bits != run.0 {
            write_run(out, run);
            write_run(out, (0, column - next));
            run = (bits, 0);
        }
        run.1 += 1;
        next = column + 1;
    }
    write_run(out, run);
}

fn write_run(out: &mut Vec<u8>, (bits, length): (u8, u32)) {
    let character = b'?' + bits;
    if length > 3 {
        out.push(b'!');
        write_number(out, length);
        out.push(character);
    } else {
        out.extend(std::iter::repeat_n(character, length as usize));
    }
}

fn write_number(out: &mut Vec<u8>, number: u32) {
    if number >= 10 {
        write_number(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Draws a sixel string as a terminal would: RGB in per cents, None where nothing was drawn.
    struct Terminal<'a> {
        left: &'a [u8],
        columns: usize,
        palette: [[u8; 3]; 256],
        register: usize,
        x: usize,
        y: usize,
        picture: Vec<Option<[u8; 3]>>,
    }

    impl Terminal<'_> {
        fn byte(&mut self) -> Option<u8> {
            let (&first, rest) = self.left.split_first()?;
            self.left = rest;
            Some(first)
        }

        fn number(&mut self) -> usize {
            let digits = self.left.iter().take_while(|b| b.is_ascii_digit()).count();
            let (number, rest) = self.left.split_at(digits);
            self.left = rest;
            std::str::from_utf8(number).unwrap().parse().unwrap()
        }

        fn choose(&mut self) {
            self.register = self.number();
            if self.left[0] == b';' {
                let [system, colour @ ..] = [(); 4].map(|()| {
                    assert_eq!(self.byte(), Some(b';'));
                    self.number()
                });
                assert_eq!(system, 2);
                self.palette[self.register] = colour.map(|v| u8::try_from(v).unwrap());
            }
        }

        fn draw(&mut self, count: usize, character: u8) {
            let bits = character.checked_sub(b'?').unwrap();
            assert!(bits < 64);
            for _ in 0..count {
                for bit in (0..6).filter(|bit| bits >> bit & 1 == 1) {
                    let pixel = &mut self.picture[(self.y + bit) * self.columns + self.x];
                    assert!(pixel.is_none(), "drawn twice");
                    *pixel = Some(self.palette[self.register]);
                }
                self.x += 1;
            }
            assert!(self.x <= self.columns);
        }
    }

    fn decode(text: &[u8]) -> (usize, usize, Vec<Option<[u8; 3]>>) {
        let body = text.strip_prefix(b"\x1bP0;1q\"1;1;").unwrap();
        let mut terminal = Terminal {
            left: body.strip_suffix(b"\x1b\\").unwrap(),
            columns: 0,
            palette: [[0; 3]; 256],
            register: 0,
            x: 0,
            y: 0,
            picture: Vec::new(),
        };
        terminal.columns = terminal.number();
        assert_eq!(terminal.byte(), Some(b';'));
        let rows = terminal.number();
        terminal.picture = vec![None; rows * terminal.columns];
        while let Some(code) = terminal.byte() {
            match code {
                b'$' => terminal.x = 0,
                b'-' => (terminal.x, terminal.y) = (0, terminal.y + 6),
                b'#' => terminal.choose(),
                b'!' => {
                    let count = terminal.number();
                    let character = terminal.byte().unwrap();
                    terminal.draw(count, character);
                }
                character => terminal.draw(1, character),
            }
        }
        (rows, terminal.columns, terminal.picture)
    }

    proptest! {
        #[test]
        fn every_pixel_comes_back(
            rows in 1_usize..20, columns in 1_usize..40, seed in any::<u64>(), coarse in 0_u32..8,
            boxes in any::<bool>(), tinted in any::<bool>(),
        ) {
            let value = |i: usize| (seed.wrapping_mul(i as u64 * 2 + 1) >> 40) as u8;
            let samples: Vec<u8> = (0..rows * columns).map(|i| value(i) >> coarse << coarse).collect();
            let colours: Vec<u8> = (0..rows * columns).map(|i| value(i * 7) % 40).map(|c| if c > 15 { 0 } else { c }).collect();
            let hues: Vec<u8> = (0..rows * columns).map(|i| value(i * 3) % 5).collect();
            let codes = |codes, wanted: bool| wanted.then(|| Grey::new(rows, columns, codes).unwrap());
            let layers = Layers {
                grey: Grey::new(rows, columns, &samples).unwrap(),
                tints: codes(&hues, tinted),
                overlay: codes(&colours, boxes),
            };
            let want: Vec<Option<[u8; 3]>> = (0..rows * columns).map(|at| {
                let hue = if tinted { hues[at] } else { 0 };
                Some(match colours[at] {
                    colour if boxes && colour > 0 => OVERLAY[usize::from(colour)].map(per_cent),
                    _ => per_cents(register(samples[at], hue)),
                })
            }).collect();
            prop_assert_eq!(decode(&encode(&layers).unwrap()), (rows, columns, want));
        }
    }

    #[test]
    fn a_shade_is_near_its_colour() {
        assert_eq!(COLOURS, 256);
        for tint in 0..TINTS as u8 {
            for level in 0..=255 {
                let shown = per_cents(register(level, tint)).map(|part| f32::from(part) * 2.55);
                for (shown, want) in shown.into_iter().zip(rgb(level, tint)) {
                    assert!((shown - f32::from(want)).abs() <= 12.0, "{tint} {level}");
                }
            }
        }
    }

    #[test]
    fn runs_are_short() {
        let samples = vec![255; 6 * 1000];
        let text = encode(&Layers::grey(Grey::new(6, 1000, &samples).unwrap())).unwrap();
        assert!(text.ends_with(b"#100!1000~\x1b\\"));
    }
}
