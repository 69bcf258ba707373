//! Sixel: the picture as text, for terminals that draw pixels. Format: DEC VT330/VT340 graphics manual, chapter 14.

use rayon::prelude::*;

use crate::error::Result;
use crate::picture::Grey;
use crate::tone::OVERLAY;

/// Sixel colours are whole per cents, so there are 101 greys and no more; the overlay's colours follow them.
const GREYS: usize = 101;
const COLOURS: usize = GREYS + 15;

/// Encode a picture: registers 0..=100 are the per cents of grey, 101..=115 the overlay colours 1..=15.
///
/// Bands of six rows are independent and encoded side by side. Fails when the overlay does not lie on the picture.
pub fn encode(grey: &Grey, overlay: Option<&Grey>) -> Result<Vec<u8>> {
    if let Some(overlay) = overlay {
        grey.check_overlay(overlay)?;
    }
    let bands: Vec<Vec<u8>> = (0..grey.rows().div_ceil(6))
        .into_par_iter()
        .map_init(Band::new, |band, at| {
            band.draw(grey, overlay, at * 6);
            band.write()
        })
        .collect();
    let mut text = format!("\x1bP0;1q\"1;1;{};{}", grey.columns(), grey.rows()).into_bytes();
    for register in 0..COLOURS {
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
    match register.checked_sub(GREYS) {
        Some(overlay) => OVERLAY[overlay + 1].map(per_cent),
        None => [register as u8; 3],
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

    fn draw(&mut self, grey: &Grey, overlay: Option<&Grey>, top: usize) {
        self.marks.iter_mut().for_each(Vec::clear);
        let height = (grey.rows() - top).min(6);
        for column in 0..grey.columns() {
            let mut registers = [0_usize; 6];
            for (bit, register) in registers[..height].iter_mut().enumerate() {
                let at = (top + bit) * grey.columns() + column;
                let colour = overlay.map_or(0, |o| usize::from(o.samples()[at]));
                *register = if colour == 0 {
                    usize::from(per_cent(grey.samples()[at]))
                } else {
                    GREYS - 1 + colour
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
            rows in 1_usize..20, columns in 1_usize..40, seed in any::<u64>(), coarse in 0_u32..8, boxes in any::<bool>(),
        ) {
            let value = |i: usize| (seed.wrapping_mul(i as u64 * 2 + 1) >> 40) as u8;
            let samples: Vec<u8> = (0..rows * columns).map(|i| value(i) >> coarse << coarse).collect();
            let colours: Vec<u8> = (0..rows * columns).map(|i| value(i * 7) % 40).map(|c| if c > 15 { 0 } else { c }).collect();
            let grey = Grey::new(rows, columns, &samples).unwrap();
            let overlay = Grey::new(rows, columns, &colours).unwrap();
            let text = encode(&grey, boxes.then_some(&overlay)).unwrap();
            let want: Vec<Option<[u8; 3]>> = samples.iter().zip(&colours).map(|(&level, &colour)| Some(
                if boxes && colour > 0 { OVERLAY[usize::from(colour)].map(per_cent) } else { [per_cent(level); 3] }
            )).collect();
            prop_assert_eq!(decode(&text), (rows, columns, want));
        }
    }

    #[test]
    fn runs_are_short() {
        let samples = vec![255; 6 * 1000];
        let text = encode(&Grey::new(6, 1000, &samples).unwrap(), None).unwrap();
        assert!(text.ends_with(b"#100!1000~\x1b\\"));
    }
}
