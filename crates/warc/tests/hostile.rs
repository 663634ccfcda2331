//! Archives that are damaged, cut, or made to do harm.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod build;

use std::io::{self, Read};

use build::{gzip, read, read_with, record, resource, response, tell, told, with_length, zstd};
use proptest::prelude::*;
use warc::{Document, Options, Reader, Reason};

const TEXTS: [&str; 3] =
    ["Most na Bzurze znów otwarty.\n", "„Zdążyliśmy” – mówi burmistrz.\n", "The strike is over.\n"];

fn small(text: &str) -> Vec<u8> {
    response("", text.as_bytes())
}

/// The three texts as records, each by itself.
fn records() -> Vec<Vec<u8>> {
    vec![
        record("warcinfo", "application/warc-fields", b"software: test\r\n"),
        small(TEXTS[0]),
        resource(TEXTS[1]),
        small(TEXTS[2]),
    ]
}

fn each(pack: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    records().iter().flat_map(|record| pack(record)).collect()
}

#[test]
fn every_packing_is_read() {
    let plain = each(<[u8]>::to_vec);
    let cut = |size: usize, pack: fn(&[u8]) -> Vec<u8>| plain.chunks(size).flat_map(pack).collect::<Vec<u8>>();
    let padded = [each(gzip), vec![0; 1000]].concat();
    for file in [
        plain.clone(),
        each(gzip),
        each(zstd),
        gzip(&plain),
        zstd(&plain),
        // Members that know nothing of records, as bgzip makes them.
        cut(64, gzip),
        cut(7, gzip),
        cut(1, gzip),
        cut(64, zstd),
        cut(1, zstd),
        padded,
        String::from_utf8(plain.clone())
            .unwrap()
            .replace("\r\n", "\n")
            .replace("Content-Length: ", "content-length:")
            .into_bytes(),
    ] {
        let told: Vec<String> = told(&file).into_iter().map(|text| text.replace("\r\n", "\n")).collect();
        let lengths_are_right = file.windows(2).any(|pair| pair == b"\r\n") || file[0] != b'W';
        if lengths_are_right {
            assert_eq!(told, TEXTS);
        } else {
            // Without CR the responses are shorter than they say.
            assert_eq!(told.iter().filter(|text| TEXTS.contains(&text.as_str())).count(), 1, "{told:?}");
        }
    }
}

#[test]
fn old_and_loose_headers_are_read() {
    let file = "WARC/0.18\nWARC-Type: conversion\nWARC-Target-URI: <http://example.org/ż>\nContent-Type: text/plain;\n \
                charset=iso-8859-2\nContent-Length:  3 \n\nabc\n\n\n\n\nWARC/1.1\r\nwarc-type: RESOURCE\r\nContent-Length: 4\r\nnonsense\r\n\r\nabcd\
                WARC/1.0\r\nWARC-Type: resource\r\nWARC-Truncated: length\r\nContent-Length: 1\r\n\r\ne";
    let documents: Vec<Document> = read(file.as_bytes()).into_iter().map(Result::unwrap).collect();
    let bodies: Vec<&[u8]> = documents.iter().map(|document| document.body.as_slice()).collect();
    assert_eq!(bodies, [b"abc".as_slice(), b"abcd", b"e"]);
    assert_eq!(documents[0].charset.as_deref(), Some("iso-8859-2"));
    assert_eq!(documents[0].target_uri.as_deref(), Some("http://example.org/ż"));
    assert_eq!(documents[2].truncated.as_deref(), Some("length"));
    for document in documents {
        assert!(file[document.offset as usize..].starts_with("WARC/"));
    }
}

#[test]
fn a_file_cut_anywhere_keeps_what_was_read() {
    for pack in [<[u8]>::to_vec, gzip, zstd] {
        let packed: Vec<Vec<u8>> = records().iter().map(|record| pack(record)).collect();
        let file = packed.concat();
        let mut ends = vec![0];
        ends.extend(packed.iter().scan(0, |end, record| {
            *end += record.len();
            Some(*end)
        }));
        for length in 0..file.len() {
            let items = read(&file[..length]);
            let documents = items.iter().filter(|item| item.is_ok()).count();
            let whole = ends.iter().filter(|end| **end <= length).count() - 1;
            // The first record holds no document. The last one may be read if only its end is cut.
            assert!(documents == whole.saturating_sub(1) || documents == whole, "{length}: {items:?}");
            for (item, text) in items.iter().take(documents).zip(TEXTS) {
                assert_eq!(item.as_ref().unwrap().body, text.as_bytes());
            }
            let errors: Vec<_> = items.iter().filter_map(|item| item.as_ref().err()).collect();
            match errors.as_slice() {
                [] => assert!(
                    documents == whole.max(1) - 1 && ends.contains(&length)
                        || file[..length].ends_with(b"\n")
                        || documents == whole
                ),
                [error] => {
                    assert!(
                        ends.contains(&(error.offset as usize)) || error.offset as usize == length,
                        "{length}: {error}"
                    );
                    assert!(error.number as usize >= whole, "{length}: {error}");
                }
                more => panic!("{length}: {more:?}"),
            }
        }
        let whole = gzip(&records().concat());
        for length in 0..whole.len() {
            let items = read(&whole[..length]);
            assert!(items.iter().filter(|item| item.is_err()).count() <= 1, "{length}: {items:?}");
        }
    }
}

#[test]
fn wrong_lengths_cost_one_record() {
    let block = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nKłamstwo.";
    let size = block.len();
    let lie = |length: String| with_length("response", "application/http", &length, block.as_bytes());
    for length in
        // A block that ends among the line ends after it is let pass.
        [
            size - 1,
            size - 10,
            size + 5,
            size + 6,
            size + 20,
            size + 100,
            size + 200,
            size + 100_000,
            70 << 20,
            10 << 30,
            usize::MAX,
        ]
        .map(|length| length.to_string())
        .into_iter()
        .chain(["-1", "-0", "+5", "", "x", "0x10", "5 5", "99999999999999999999999", "1e3", "٣"].map(String::from))
    {
        for pack in [<[u8]>::to_vec, gzip, zstd] {
            let first = pack(&small(TEXTS[0]));
            let offset = first.len() as u64;
            let file = [first, pack(&lie(length.clone())), pack(&small(TEXTS[1])), pack(&resource(TEXTS[2]))].concat();
            let items = read(&file);
            let errors: Vec<_> = items.iter().filter_map(|item| item.as_ref().err()).collect();
            let [error] = errors.as_slice() else { panic!("{length}: {items:?}") };
            assert_eq!((error.number, error.offset), (2, offset), "{length}: {error}");
            let told: Vec<String> = items.into_iter().filter(Result::is_ok).map(tell).collect();
            assert_eq!(told, TEXTS, "{length}");
        }
        // In one member for all, what was swallowed is found as well.
        let file = gzip(&[small(TEXTS[0]), lie(length.clone()), small(TEXTS[1]), resource(TEXTS[2])].concat());
        let told = told(&file);
        assert_eq!(
            (told.len(), &told[0], &told[2], &told[3]),
            (4, &TEXTS[0].to_owned(), &TEXTS[1].to_owned(), &TEXTS[2].to_owned())
        );
    }
}

#[test]
fn a_damaged_member_costs_one_record() {
    for pack in [gzip, zstd] {
        // Long enough that damage is not at the edges alone.
        let long: String = (0..400).map(|at| format!("Zdanie {} o wodzie.\n", at * at)).collect();
        let members =
            [pack(&resource(TEXTS[0])), pack(&resource(&long)), pack(&resource(TEXTS[1])), pack(&resource(TEXTS[2]))];
        let begin = members[0].len();
        for at in (begin..begin + members[1].len()).step_by(13) {
            for change in [0xff, 1, 0x80] {
                let mut file = members.concat();
                file[at] ^= change;
                let items = read(&file);
                let found: Vec<String> = items.into_iter().map(tell).collect();
                let good: Vec<&String> = found.iter().filter(|text| TEXTS.contains(&text.as_str())).collect();
                assert!(good.len() >= 2 && good[0] == TEXTS[0] && *good[good.len() - 1] == TEXTS[2], "{at}: {found:?}");
                assert!(good.len() == 3, "{at} {change}: {found:?}");
            }
        }
    }
}

#[test]
fn rubbish_between_records_is_told_once() {
    let rubbish = "śmieci WARC/1.0 nie tu\nWARC/ ani tu\nWARC/1.0\nani tu\n\r\n";
    let file = [small(TEXTS[0]), rubbish.into(), small(TEXTS[1])].concat();
    let found = told(&file);
    assert_eq!(found.len(), 2, "the record before has a length that leads into rubbish: {found:?}");
    assert_eq!(found[1], TEXTS[1]);
    for pack in [gzip, zstd] {
        let file = [pack(&small(TEXTS[0])), rubbish.into(), pack(&small(TEXTS[1]))].concat();
        let found = told(&file);
        assert_eq!((found.len(), found[0].as_str(), found[2].as_str()), (3, TEXTS[0], TEXTS[1]), "{found:?}");
    }
    assert_eq!(told(b"Not an archive at all."), ["1@0: no record begins here: a line such as WARC/1.0 is expected"]);
    assert_eq!(told(&gzip(b"Not an archive at all.")).len(), 1);
    assert!(told(b"").is_empty() && told(b"\r\n\r\n").is_empty() && told(&gzip(b"")).is_empty());
}

#[test]
fn headers_are_bounded() {
    let long =
        [b"WARC/1.0\r\nWARC-Type: ".to_vec(), vec![b'x'; 10 << 20], b"\r\n\r\n".to_vec(), resource(TEXTS[0])].concat();
    let many = [b"WARC/1.0\r\n".to_vec(), b"a: b\r\n".repeat(5000), b"\r\n".to_vec(), resource(TEXTS[0])].concat();
    for file in [&long, &many, &gzip(&long), &gzip(&many)] {
        let items = read(file);
        assert!(matches!(items[0].as_ref().unwrap_err().reason, Reason::LongHead { .. } | Reason::ManyLines { .. }));
        assert_eq!(items.into_iter().map(tell).skip(1).collect::<Vec<_>>(), [TEXTS[0]]);
    }
    let lines = "X-A: b\r\n".repeat(5000);
    assert_eq!(told(&response(&lines, b"x")), ["1@0: no HTTP response: too many header lines"]);
    let line = format!("X-A: {}\r\n", "b".repeat(300 << 10));
    assert_eq!(told(&response(&line, b"x")), ["1@0: no HTTP response: its header does not end"]);
    assert_eq!(
        told(&record("response", "application/http", b"<html>")),
        ["1@0: no HTTP response: it does not begin with a status"]
    );
}

#[test]
fn records_above_the_limit_are_passed_over() {
    let options = Options { max_record: 1000, ..Options::default() };
    let file = [resource(TEXTS[0]), resource(&"x".repeat(5000)), resource(TEXTS[1])].concat();
    let (items, _) = read_with(&file, options.clone());
    let items: Vec<String> = items.into_iter().map(tell).collect();
    let offset = resource(TEXTS[0]).len();
    let error = format!("2@{offset}: the record is too long: 5000 bytes, 1000 are allowed");
    assert_eq!(items, [TEXTS[0], error.as_str(), TEXTS[1]]);
    // A bomb in a member: given up where it shows, and the next member is found.
    let bomb = resource(&"x".repeat(30 << 20));
    for pack in [gzip, zstd] {
        let file = [pack(&resource(TEXTS[0])), pack(&bomb), pack(&resource(TEXTS[1]))].concat();
        let (items, _) = read_with(&file, options.clone());
        let items: Vec<String> = items.into_iter().map(tell).collect();
        assert_eq!((items.len(), items[0].as_str(), items[2].as_str()), (3, TEXTS[0], TEXTS[1]), "{items:?}");
        assert!(items[1].contains("a bomb?"), "{items:?}");
    }
}

#[test]
fn bodies_are_decoded_within_limits() {
    let text = TEXTS[1].as_bytes();
    let chunked = |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n0\r\n\r\n"].concat();
    let good: [(&str, Vec<u8>); 11] = [
        ("Content-Encoding: br\r\n", BROTLI.to_vec()),
        ("Content-Encoding: gzip\r\n", gzip(text)),
        ("Content-Encoding: x-gzip\r\n", [gzip(&text[..5]), gzip(&text[5..]), b"rest".to_vec()].concat()),
        ("Content-Encoding: zstd\r\n", zstd(text)),
        ("Content-Encoding: deflate\r\n", deflate(text, true)),
        ("Content-Encoding: deflate\r\n", deflate(text, false)),
        ("Content-Encoding: gzip, identity, zstd\r\n", zstd(&gzip(text))),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunked(&gzip(text))),
        // Stored decoded, with the header as it came.
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", text.to_vec()),
        ("Content-Encoding: br\r\n", text.to_vec()),
        ("Content-Encoding: utf-8\r\n", text.to_vec()),
    ];
    for (lines, body) in good {
        let items = read(&response(lines, &body));
        assert_eq!(items[0].as_ref().unwrap().body, text, "{lines}");
        assert_eq!(items[0].as_ref().unwrap().truncated, None, "{lines}");
    }
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() - 6].to_vec();
    let long: Vec<u8> = (0..3000_u32).flat_map(|at| (at * at).to_string().into_bytes()).collect();
    for (lines, body, expected) in [
        ("Content-Encoding: gzip\r\n", cut(gzip(&long)), "gzip"),
        ("Content-Encoding: deflate\r\n", cut(deflate(&long, true)), "deflate"),
        ("Content-Encoding: deflate\r\n", cut(deflate(&long, false)), "deflate"),
        ("Transfer-Encoding: chunked\r\n", cut(cut(chunked(&long))), "chunked"),
    ] {
        let items = read(&response(lines, &body));
        let document = items[0].as_ref().unwrap_or_else(|error| panic!("{lines}: {error}"));
        assert!(long.starts_with(&document.body) && document.body.len() > 100, "{lines}: {}", document.body.len());
        assert_eq!(document.truncated.as_deref(), Some(expected), "{lines}");
    }
    let zeros = vec![b' '; 20 << 20];
    for (lines, body) in [
        ("Content-Encoding: gzip\r\n", gzip(&zeros)),
        ("Content-Encoding: zstd\r\n", zstd(&zeros)),
        ("Content-Encoding: deflate\r\n", deflate(&zeros, true)),
        ("Content-Encoding: gzip, gzip\r\n", gzip(&gzip(&zeros))),
        ("Content-Encoding: br\r\n", BROTLI_BOMB.to_vec()),
    ] {
        let items = read(&[response(lines, &body), small(TEXTS[0])].concat());
        assert!(matches!(items[0].as_ref().unwrap_err().reason, Reason::BodyBomb { .. }), "{lines}");
        assert_eq!(items[1].as_ref().unwrap().body, TEXTS[0].as_bytes());
    }
    for (lines, body) in [
        ("Content-Encoding: gzip, gzip, gzip, gzip\r\n", gzip(text)),
        ("Content-Encoding: compress\r\n", vec![0x1f, 0x9d, 0x90, 0]),
        ("Content-Encoding: br\r\n", [&BROTLI[..9], &[0xff; 100]].concat()),
        ("Content-Encoding: br\r\n", LARGE_WINDOW.to_vec()),
        ("Content-Encoding: gzip\r\n", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff]),
        ("Content-Encoding: gzip\r\n", vec![0x1f, 0x8b]),
    ] {
        let items = read(&[response(lines, &body), small(TEXTS[0])].concat());
        assert!(items[0].is_err(), "{lines}");
        assert_eq!(items[1].as_ref().unwrap().body, TEXTS[0].as_bytes());
    }
}

/// The second text, by Google's brotli.
const BROTLI: &[u8] =
    b"\x0b\x14\x80\xe2\x80\x9eZd\xc4\x85\xc5\xbcyli\xc5\x9bmy\xe2\x80\x9d \xe2\x80\x93 m\xc3\xb3wi burmistrz.\x0a\x03";

/// 20 MiB of blanks, by the same.
const BROTLI_BOMB: &[u8] = b"\xcb\xff\xff?\xf8%@\xe2\xb1@ \xf7\xfe\x8f\xff\xff\x7f\xf0K\x00\xc4a\x11\x80\xee\xfd_\xfe\xff\xff\xe0\x97\x00\x88\xc3\x02\x00\xdd\xfb\x1f";

/// The mark of a window of 2^30 bytes, which browsers refuse, and no content that could follow.
const LARGE_WINDOW: &[u8] = b"\x11\x1e\xff\xff\xff\xff\xff\xff";

fn deflate(bytes: &[u8], zlib: bool) -> Vec<u8> {
    let mut out = Vec::new();
    if zlib {
        flate2::read::ZlibEncoder::new(bytes, flate2::Compression::new(6)).read_to_end(&mut out).unwrap();
    } else {
        flate2::read::DeflateEncoder::new(bytes, flate2::Compression::new(6)).read_to_end(&mut out).unwrap();
    }
    out
}

#[test]
fn digests_are_compared_when_asked() {
    let good = String::from_utf8(resource(""))
        .unwrap()
        .replace("Content-Length", "WARC-Block-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ\r\nContent-Length");
    let bad = good.replace("3I42", "3I43");
    let checked = |file: &str| {
        read_with(file.as_bytes(), Options { check_digests: true, ..Options::default() }).0.remove(0).is_ok()
    };
    assert!(checked(&good) && !checked(&bad) && read(bad.as_bytes())[0].is_ok());
}

#[test]
fn a_failing_input_ends_the_reading() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let file = [resource(TEXTS[0]), resource(TEXTS[1])[..20].to_vec()].concat();
    let told: Vec<String> = Reader::new(file.as_slice().chain(Fails), Options::default()).map(tell).collect();
    let offset = resource(TEXTS[0]).len();
    assert_eq!(told, [TEXTS[0].to_owned(), format!("2@{offset}: reading failed: the disk is gone")]);
    for pack in [gzip, zstd] {
        let whole = [pack(&resource(TEXTS[0])), pack(&resource(TEXTS[1]))];
        let file = [whole[0].clone(), whole[1][..whole[1].len() - 9].to_vec()].concat();
        let told: Vec<String> = Reader::new(file.as_slice().chain(Fails), Options::default()).map(tell).collect();
        assert_eq!(told[0], TEXTS[0]);
        assert!(told.last().unwrap().ends_with("reading failed: the disk is gone"), "{told:?}");
    }
}

/// Hands out a few bytes at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = out.len().min(3);
        self.0.read(&mut out[..count])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
        read(&gzip(&bytes));
        read(&zstd(&bytes));
        read(&response("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", &bytes));
        for coding in ["br", "deflate", "zstd", "gzip"] {
            read(&response(&format!("Content-Encoding: {coding}\r\n"), &bytes));
        }
    }

    /// Whatever is changed in an archive, it is read to its end, and the same however the bytes come.
    #[test]
    fn changed_archives_are_read_to_the_end(
        packing in 0..4,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0..4), 1..6),
    ) {
        let pack = [<[u8]>::to_vec, gzip, zstd, |bytes: &[u8]| bytes.chunks(50).flat_map(gzip).collect()][packing as usize];
        let mut file = each(pack);
        for (at, byte, what) in changes {
            let at = at.index(file.len());
            match what {
                0 => file[at] = byte,
                1 => { file.remove(at); }
                2 => file.insert(at, byte),
                _ => { let rest = file[at..].to_vec(); file.extend(rest) }
            }
        }
        let at_once: Vec<String> = told(&file);
        let slowly: Vec<String> = Reader::new(Slow(&file), Options::default()).map(tell).collect();
        prop_assert_eq!(at_once, slowly);
    }
}
