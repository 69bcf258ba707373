//! Any bytes given to the front door: what `sniff` names, only its reader reads.
#![no_main]

use imgcore::formats;
use imgcore::sniff::sniff;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let named = sniff(data);
    match (named, formats::decode(data, 1 << 16)) {
        (Ok(format), Ok(scan)) => assert_eq!(scan.format.split('/').next(), Some(format.name())),
        (Err(refusal), Err(error)) => assert_eq!(refusal, error),
        (Err(_), Ok(_)) => panic!("decoded what was not recognised"),
        (Ok(_), Err(_)) => {}
    }
});
