use super::*;

fn file(columns: u16, rows: u16, bits: u16, pixels: &[u8]) -> Vec<u8> {
    let mut words = [0u16; 18];
    words[0] = 100;
    words[1] = columns;
    words[2] = rows;
    words[5] = 0xffff;
    words[7] = bits;
    words[12..].copy_from_slice(&[2026, 11, 23, 8, 5, 9]);
    let mut data: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    data.extend(pixels);
    data
}

fn energy(samples: &[u16; 6]) -> Vec<u8> {
    file(3, 2, 16, &samples.map(u16::to_be_bytes).concat())
}

fn budget() -> Budget {
    Budget::new(1 << 16, 1 << 16)
}

#[test]
fn a_whole_set_is_low_high_and_material_the_right_way_up() -> Result<()> {
    let (high, low) = (
        energy(&[1, 2, 3, 4, 5, 6]),
        energy(&[11, 12, 13, 14, 15, 16]),
    );
    let material = file(3, 2, 8, &[1, 2, 3, 4, 5, 6]);
    let text: Vec<u8> = "<x>CSQU3054383</x>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let files = SetFiles {
        high: Some(&high),
        low: Some(&low),
        material: Some(&material),
        text: Some(&text),
    };
    let scan = decode_set(&files, false, budget())?;
    assert_eq!(scan.energies, [Energy::Low, Energy::High, Energy::Material]);
    let planes: Vec<&[u16]> = scan.planes.iter().map(|plane| &plane.samples[..]).collect();
    assert_eq!(
        planes,
        [
            [14, 15, 16, 11, 12, 13],
            [4, 5, 6, 1, 2, 3],
            [4, 5, 6, 1, 2, 3]
        ]
    );
    assert_eq!(scan.captured_at.as_deref(), Some("2026-11-23T08:05:09"));
    assert_eq!(scan.containers, ["CSQU3054383"]);
    assert!(!scan.verified && scan.notes.is_empty());
    Ok(())
}

#[test]
fn a_set_without_material_is_read_with_a_note() -> Result<()> {
    let (high, low) = (energy(&[1; 6]), energy(&[2; 6]));
    let scan = decode_set(
        &SetFiles {
            high: Some(&high),
            low: Some(&low),
            ..SetFiles::default()
        },
        false,
        budget(),
    )?;
    assert_eq!(scan.energies, [Energy::Low, Energy::High]);
    assert_eq!(scan.notes, ["the set has no material file"]);
    Ok(())
}

#[test]
fn an_interrupted_copy_is_an_error_until_partial_sets_are_accepted() {
    let (high, low) = (energy(&[1; 6]), energy(&[2; 6]));
    assert_eq!(declared_bytes(&high[..36]), Some(48));
    let files = SetFiles {
        high: Some(&high),
        low: Some(&low[..40]),
        ..SetFiles::default()
    };
    let said = decode_set(&files, false, budget()).map_err(|error| error.to_string());
    assert_eq!(
        said,
        Err("the low file is incomplete: 40 of 48 bytes".to_owned())
    );
    let scan = decode_set(&files, true, budget());
    assert!(scan.is_ok_and(|scan| {
        scan.energies == [Energy::High]
            && scan
                .notes
                .iter()
                .any(|note| note.contains("40 of 48 bytes"))
    }));
    let only = SetFiles {
        low: Some(&low[..40]),
        ..SetFiles::default()
    };
    assert!(matches!(
        decode_set(&only, true, budget()),
        Err(Error::Bytes(_))
    ));
}

#[test]
fn planes_of_different_sets_are_refused() {
    let (high, wide) = (energy(&[1; 6]), file(2, 3, 16, &[0; 12]));
    let mixed = SetFiles {
        high: Some(&high),
        low: Some(&wide),
        ..SetFiles::default()
    };
    let said = decode_set(&mixed, true, budget()).map_err(|error| error.to_string());
    assert!(said.is_err_and(|said| said.contains("another of its set 3 by 2")));
    let swapped = SetFiles {
        high: Some(&high),
        material: Some(&high),
        ..SetFiles::default()
    };
    assert!(matches!(
        decode_set(&swapped, false, budget()),
        Err(Error::Bytes(_))
    ));
}

#[test]
fn one_file_alone_does_not_say_its_energy() {
    let alone = decode(&energy(&[1; 6]), budget());
    assert!(alone.is_ok_and(|scan| scan.energies.is_empty() && !scan.notes.is_empty()));
    let codes = decode(&file(3, 2, 8, &[0; 6]), budget());
    assert!(codes.is_ok_and(|scan| scan.energies == [Energy::Material]));
}
