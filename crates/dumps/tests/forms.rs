//! JSON, CSV and the agencies' forms through the public interface.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use dumps::{DumpError, Kind, MAX_ROW, Mapping, Row, RowError, open, sniff};
use proptest::prelude::*;
use std::io::Read;

/// Rows one a line: number, offset, then title and text, or the reason.
fn listing(input: &[u8], name: Option<&str>) -> String {
    let kind = sniff(input, name).expect("a known form");
    let rows = open(input, kind, &Mapping::default(), None).unwrap();
    rows.map(|row| match row {
        Ok(Row { number, offset, title, text, .. }) => {
            format!("{number}@{} {}: {text}\n", offset.unwrap_or(u64::MAX), title.as_deref().unwrap_or("-"))
        }
        Err(RowError { number, offset, reason }) => format!("{number}@{} ! {reason}\n", offset.unwrap_or(u64::MAX)),
    })
    .collect()
}

#[test]
fn json_lines() {
    let input = b"\xef\xbb\xbf{\"title\": \"One\", \"body\": \"The first.\"}\r\n\n{\"title\": \"Two\", \"body\":\n{\"body\": \"\xff\"}\n\
        {\"body\": null}\n{\"body\": [\"The\", \"last.\"]}";
    assert_eq!(
        listing(input, None),
        "1@3 One: The first.\n\
         2@44 ! not JSON: EOF while parsing a value at line 1 column 24\n\
         3@69 ! not UTF-8 at byte 10 of the row\n\
         4@83 ! no text in `body`\n\
         5@98 -: The\n\nlast.\n"
    );
}

#[test]
fn json_arrays() {
    for (input, expected) in [
        (
            "[{\"text\": \"A ]} \\\" b\"},\n 7, null, {\"text\": \"c\"}]",
            "1@1 -: A ]} \" b\n2@25 ! not an object\n3@28 ! not an object\n4@34 -: c\n",
        ),
        (
            "{\"total\": 2, \"articles\": [ {\"text\": \"a\"}, {\"text\": \"b\"} ], \"next\": {\"text\": [1]}}",
            "1@27 -: a\n2@42 -: b\n",
        ),
        ("{\"response\": {\"status\": \"ok\", \"docs\": [{\"text\": \"a\"}]}}", "1@39 -: a\n"),
        // An article with lists and objects of its own is one row.
        ("{\"text\": \"a\", \"items\": [{\"name\": \"x\"}], \"data\": {\"k\": 1}}", "1@0 -: a\n"),
        ("{\"data\": {\"title\": \"T\", \"text\": \"a\"}, \"items\": [1, 2]}", "1@0 T: a\n"),
        ("{\n\"text\": \"a\"\n}\n{\n\"text\": \"b\"\n}", "1@0 -: a\n2@16 -: b\n"),
        ("[{\"text\": \"a\"}, {\"text\": \"b\"", "1@1 -: a\n2@16 ! the input ends in the middle of this row\n"),
        (
            "[{\"text\": \"a\"}, {\"text\" \"b\"}, {\"text\": \"c\"}]",
            "1@1 -: a\n2@16 ! not JSON: expected `:` at line 1 column 9\n3@30 -: c\n",
        ),
        ("[{\"text\": \"a\"}, ", "1@1 -: a\n2@16 ! the input ends in the middle of the array\n"),
        ("[{\"text\": \"a\"}} {\"text\": \"c\"}]", "1@1 -: a\n2@14 ! not JSON: `}` where an object should begin\n"),
    ] {
        assert_eq!(listing(input.as_bytes(), None), expected, "{input}");
    }
}

#[test]
fn json_bombs() {
    let deep = format!("[{{\"text\": \"a\"}}, {}{}, {{\"text\": \"b\"}}]", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(listing(deep.as_bytes(), None), "1@1 -: a\n2@16 ! not an object\n3@200018 -: b\n");
    let deep = format!("[{{\"text\": \"a\", \"x\": {}1{}}}, {{\"text\": \"b\"}}]", "[".repeat(100), "]".repeat(100));
    assert_eq!(listing(deep.as_bytes(), None), "1@1 ! nested deeper than 64 levels\n2@224 -: b\n");
    let deep = format!("{{\"text\": \"a\", \"x\": {}1{}}}\n{{\"text\": \"b\"}}\n", "[".repeat(100), "]".repeat(100));
    assert_eq!(listing(deep.as_bytes(), None), "1@0 ! nested deeper than 64 levels\n2@222 -: b\n");
    let endless = "{\"data\":".repeat(50_000);
    assert_eq!(listing(endless.as_bytes(), None), "1@0 ! the input ends in the middle of this row\n");
}

#[test]
fn json_row_too_long() {
    let long =
        b"[{\"text\": \"".chain(std::io::repeat(b'x').take(MAX_ROW as u64)).chain(&b"\"}, {\"text\": \"b\"}]"[..]);
    let rows: Vec<_> = open(long, Kind::JsonArray, &Mapping::default(), None).unwrap().collect();
    assert_eq!(rows[0].as_ref().unwrap_err().reason, "longer than 64 MiB");
    assert_eq!(rows[1].as_ref().unwrap().text, "b");
}

#[test]
fn tables() {
    for (input, name, expected) in [
        (
            "title,body\r\n\"One, two\",\"The \"\"first\"\"\nline.\"\r\n\r\nTwo\r\nThree,The third.,\r\nFour,4,5\r\n",
            Some("a.csv"),
            "1@12 One, two: The \"first\"\nline.\n2@48 ! 1 columns where the header has 2\n3@53 Three: The third.\n\
             4@72 ! 3 columns where the header has 2\n",
        ),
        ("tytuł;treść\nA;Jeden, dwa.\nB;\n", None, "1@15 A: Jeden, dwa.\n2@29 ! no text in `treść`\n"),
        ("\u{feff}headline\ttext\nA\tOne.\n", None, "1@17 A: One.\n"),
        ("text\nOne.\n", Some("a.csv"), "1@5 -: One.\n"),
    ] {
        assert_eq!(listing(input.as_bytes(), name), expected, "{input}");
    }
    let mut bad = b"title,body\nA,One.\nB,".to_vec();
    bad.extend(b"\xff\nC,\xc5\xbb\xc3\xb3\xc5\x82w.\n");
    assert_eq!(listing(&bad, None), "1@11 A: One.\n2@18 ! not UTF-8 at byte 0 of column 2\n3@22 C: Żółw.\n");
}

#[test]
fn tables_in_other_charsets() {
    let text = "tytuł;treść\nŻółw;Zażółć gęślą jaźń, mówił świadek. Śnieg zasypał drogę do Łomży.\nDwa;Wójt Gąsawy złożył dymisję.\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(text);
    for declared in [Some("windows-1250"), None] {
        let kind = sniff(&bytes, Some("a.csv")).unwrap();
        let rows: Vec<_> = open(&*bytes, kind, &Mapping::default(), declared).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows[1].text, "Wójt Gąsawy złożył dymisję.");
        let at = bytes.iter().position(|byte| *byte == b'\n').unwrap() as u64 + 1;
        assert_eq!(rows[0].offset, Some(at));
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    let kind = sniff(&bytes, None).unwrap();
    let rows: Vec<_> = open(&*bytes, kind, &Mapping::default(), None).unwrap().map(Result::unwrap).collect();
    assert_eq!((rows[0].title.as_deref(), rows[0].offset), (Some("Żółw"), None));
}

#[test]
fn no_column_for_the_text() {
    let input = b"name,age\nEwa,7\n";
    let error = open(&input[..], Kind::Csv { delimiter: b',' }, &Mapping::default(), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no column looks like the article's text; the columns are: `name` (string), `age` (string)"
    );
    let error = open(&b"{\"name\": \"Ewa\", \"age\": 7}"[..], Kind::Jsonl, &Mapping::default(), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no column looks like the article's text; the columns are: `age` (number), `name` (string)"
    );
    let choice = Mapping { text: Some("story".to_owned()), ..Mapping::default() };
    let error = open(&input[..], Kind::Csv { delimiter: b',' }, &choice, None).unwrap_err();
    assert!(matches!(error, DumpError::NoSuchColumn { role: "text", .. }));
}

#[test]
fn chosen_paths() {
    let input = br#"{"article": {"body": {"plain": "One."}, "html": "<p>One.</p>"}, "meta": {"when": "20.09.2023 14:35", "who": [{"name": "Jan Kot"}]}}"#;
    let choice = Mapping {
        text: Some("article.body.plain".to_owned()),
        date: Some("meta.when".to_owned()),
        author: Some("meta.who".to_owned()),
        ..Mapping::default()
    };
    let mut rows = open(&input[..], Kind::JsonObject, &choice, None).unwrap();
    assert_eq!(rows.guess.as_ref().unwrap().mapping.html, None);
    let row = rows.next().unwrap().unwrap();
    assert_eq!((row.text.as_str(), row.is_html), ("One.", false));
    assert_eq!(row.date.as_deref(), Some("2023-09-20T14:35"));
    assert_eq!(row.authors, ["Jan Kot"]);
}

#[test]
fn ninjs() {
    let item = |n: u8| {
        format!(
            "{{\"uri\": \"u{n}\", \"versioncreated\": \"2023-09-20\", \"headline\": \"H{n}\", \"body_text\": \"B{n}.\"}}"
        )
    };
    let expected = |first: u8, second: u8| format!("1@{first} H1: B1.\n2@{second} H2: B2.\n");
    assert_eq!(listing(item(1).as_bytes(), None), "1@0 H1: B1.\n");
    assert_eq!(listing(format!("[{}, {}]", item(1), item(2)).as_bytes(), None), expected(1, 86));
    assert_eq!(listing(format!("{}\n{}\n", item(1), item(2)).as_bytes(), None), expected(0, 84));
    let broken = format!("{}\n{{\"uri\": \n{}\n", item(1), item(2));
    assert!(listing(broken.as_bytes(), None).ends_with("3@93 H2: B2.\n"));
}

const NEWSML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE newsMessage [<!ENTITY x "xxx"><!ENTITY y SYSTEM "file:///etc/passwd">]>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<packageItem guid="p"><itemMeta><title>Package</title></itemMeta></packageItem>
<newsItem guid="urn:n:1" xml:lang="en">
 <rightsInfo><copyrightHolder literal="Holder"/></rightsInfo>
 <itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:AGC"><name>Agencja</name></provider>
  <versionCreated>2023-09-20T15:00:00+02:00</versionCreated><embargoed>2023-09-21T06:00:00+02:00</embargoed></itemMeta>
 <contentMeta><contentCreated>2023-09-20T14:35:10+02:00</contentCreated><by>Jan Kot</by><language tag="pl-PL"/>
  <headline>Most &amp; droga<!-- x --> zamkni&#x119;te &x; &y;</headline></contentMeta>
 <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head>
  <body><p class="a">Most &lt;zamknięto&gt;.<br/> &nbsp;Tak.</p><p><![CDATA[a < b]]></p></body></html></inlineXML></contentSet>
</newsItem>
<newsItem guid="http://agency.example/2"><contentMeta><headline>NITF</headline></contentMeta>
 <contentSet><inlineXML><nitf><body><body.head><hedline><hl1>Head</hl1></hedline></body.head>
 <body.content><p>One.</p><p>Two.</p></body.content><body.end/></body></nitf></inlineXML></contentSet></newsItem>
<newsItem guid="3"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentSet><remoteContent href="x.jpg"/></contentSet></newsItem>
<newsItem guid="4"><itemMeta><title>Plain</title></itemMeta><contentSet><inlineData contenttype="text/plain">A &amp; b.</inlineData></contentSet></newsItem>
<n:newsItem guid="5" xmlns:n="u"><n:contentSet><n:inlineData contenttype="text/html">&lt;p&gt;A.&lt;/p&gt;</n:inlineData></n:contentSet></n:newsItem>
</itemSet></newsMessage>"#;

#[test]
fn newsml() {
    let kind = sniff(NEWSML.as_bytes(), None).unwrap();
    assert_eq!(kind, Kind::NewsMl);
    let rows: Vec<_> = open(NEWSML.as_bytes(), kind, &Mapping::default(), None).unwrap().collect();
    assert_eq!(rows.len(), 5);
    let row = rows[0].as_ref().unwrap();
    assert!(NEWSML[row.offset.unwrap() as usize..].starts_with("<newsItem guid=\"urn:n:1\""));
    assert_eq!(row.text, "<p class=\"a\">Most &lt;zamknięto&gt;.<br/> &nbsp;Tak.</p><p>a &lt; b</p>");
    assert!(row.is_html);
    // Entities of a document type are not expanded.
    assert_eq!(row.title.as_deref(), Some("Most & droga zamknięte &x; &y;"));
    assert_eq!(row.date.as_deref(), Some("2023-09-20T14:35:10+02:00"));
    assert_eq!(row.modified.as_deref(), Some("2023-09-20T15:00:00+02:00"));
    assert_eq!(row.embargoed.as_deref(), Some("2023-09-21T06:00:00+02:00"));
    assert_eq!(
        (row.outlet.as_deref(), row.language.as_deref(), row.id.as_deref()),
        (Some("Agencja"), Some("pl-PL"), Some("urn:n:1"))
    );
    assert_eq!((row.authors.join("|"), row.url.as_deref()), ("Jan Kot".to_owned(), None));
    let row = rows[1].as_ref().unwrap();
    assert_eq!((row.text.as_str(), row.title.as_deref()), ("<p>One.</p><p>Two.</p>", Some("NITF")));
    assert_eq!(row.url.as_deref(), Some("http://agency.example/2"));
    assert_eq!(rows[2].as_ref().unwrap_err().reason, "the item has no text (ninat:picture)");
    let row = rows[3].as_ref().unwrap();
    assert_eq!((row.text.as_str(), row.is_html, row.title.as_deref()), ("A & b.", false, Some("Plain")));
    let row = rows[4].as_ref().unwrap();
    assert_eq!((row.text.as_str(), row.is_html), ("<p>A.</p>", true));
}

#[test]
fn nitf_alone() {
    let input = "<nitf><head><docdata><date.issue norm=\"20230920T143510+0200\"/></docdata></head><body><body.head><hedline><hl1>Head</hl1></hedline>\
        <byline>Jan Kot</byline></body.head><body.content><p>One.</p></body.content></body></nitf>";
    let row = open(input.as_bytes(), Kind::NewsMl, &Mapping::default(), None).unwrap().next().unwrap().unwrap();
    assert_eq!((row.text.as_str(), row.title.as_deref()), ("<p>One.</p>", Some("Head")));
    assert_eq!((row.date.as_deref(), row.authors.join("|").as_str()), (Some("2023-09-20T14:35:10+02:00"), "Jan Kot"));
}

#[test]
fn newsml_bombs() {
    let last = |input: &str| {
        let rows: Vec<_> = open(input.as_bytes(), Kind::NewsMl, &Mapping::default(), None).unwrap().collect();
        rows.last().unwrap().as_ref().unwrap_err().to_string()
    };
    let item = "<newsItem guid=\"1\"><contentSet><inlineXML>";
    assert_eq!(
        last(&format!("{item}{}", "<p>".repeat(100_000))),
        "row 1 at byte 0: nested deeper than 256 levels, or a name longer than 256 bytes (at byte 801)"
    );
    assert_eq!(last(&format!("{item}<p>One")), "row 1 at byte 0: the input ends in the middle of this item");
    assert!(last(&format!("{item}<p>One</b>")).contains("expected `</p>`"));
    let endless = item.as_bytes().chain(std::io::repeat(b'x').take(2 * MAX_ROW as u64));
    let rows: Vec<_> = open(endless, Kind::NewsMl, &Mapping::default(), None).unwrap().collect();
    assert!(rows[0].as_ref().unwrap_err().reason.contains("longer than 64 MiB"));
}

/// An input that gives a byte at a time, and fails at the end.
struct Failing(Vec<u8>, usize);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let byte = self.0.get(self.1).ok_or_else(|| std::io::Error::other("the disk is gone"))?;
        self.1 += 1;
        if let Some(first) = buffer.first_mut() {
            *first = *byte;
        }
        Ok(1)
    }
}

#[test]
fn reading_fails() {
    let long = "{\"text\": \"a\"}\n".repeat(30_000).into_bytes();
    for kind in [Kind::Jsonl, Kind::JsonArray, Kind::Csv { delimiter: b',' }] {
        let mut input = if kind == (Kind::Csv { delimiter: b',' }) { b"text,id\n".to_vec() } else { Vec::new() };
        input.extend(&long);
        let rows: Vec<_> = open(Failing(input, 0), kind, &Mapping::default(), None).unwrap().collect();
        assert_eq!(rows.last().unwrap().as_ref().unwrap_err().reason, "cannot read on: the disk is gone");
    }
    assert!(matches!(open(Failing(b"a".to_vec(), 0), Kind::Jsonl, &Mapping::default(), None), Err(DumpError::Read(_))));
}

proptest! {
    #[test]
    fn no_panic_on_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for kind in [Kind::Jsonl, Kind::JsonArray, Kind::JsonObject, Kind::Csv { delimiter: b';' }, Kind::Ninjs, Kind::NewsMl] {
            if let Ok(rows) = open(&*bytes, kind, &Mapping::default(), None) {
                rows.for_each(drop);
            }
        }
    }

    #[test]
    fn no_panic_on_pieces(pieces in proptest::collection::vec(prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", " ", "\"text\"", "\"articles\"", "\"data\"", "1", "null", "ż", "\r\n", ";",
        "<newsItem>", "</newsItem>", "<contentSet>", "<inlineXML>", "</inlineXML>", "</contentSet>", "<body>", "</body>", "<p>", "</p>",
        "<br/>", "&amp;", "&x;", "&", "<![CDATA[", "]]>", "<!--", "-->", "<?", "<!DOCTYPE", ">", "<itemMeta>", "<title>",
    ]), 0..60)) {
        let text = pieces.concat();
        for kind in [Kind::Jsonl, Kind::JsonArray, Kind::JsonObject, Kind::Csv { delimiter: b';' }, Kind::Ninjs, Kind::NewsMl] {
            let choice = Mapping { text: Some("text".to_owned()), ..Mapping::default() };
            if let Ok(rows) = open(text.as_bytes(), kind, &choice, None) {
                // Every step goes on: there are no more rows than bytes.
                prop_assert!(rows.count() <= text.len() + 1);
            }
        }
    }

    /// Whatever stands in the cells comes out again.
    #[test]
    fn rows_come_back(texts in proptest::collection::vec("[^\\r\\n\\s][\\PC\"\\n,;]{0,30}", 1..8)) {
        let json: String = texts.iter().map(|text| format!("{{\"text\": {}}}\n", serde_json::to_string(text).unwrap())).collect();
        let csv: String = texts.iter().map(|text| format!("1,\"{}\"\n", text.replace('"', "\"\""))).collect();
        let array = format!("[{}]", json.trim_end().replace('\n', ",\n"));
        for (input, kind) in [
            (json, Kind::Jsonl),
            (array, Kind::JsonArray),
            (format!("id,text\n{csv}"), Kind::Csv { delimiter: b',' }),
        ] {
            let choice = Mapping { text: Some("text".to_owned()), ..Mapping::default() };
            let rows: Vec<_> = open(input.as_bytes(), kind, &choice, Some("utf-8")).unwrap().map(|row| row.unwrap()).collect();
            let read: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
            prop_assert_eq!(&read, &texts);
            for row in &rows {
                let rest = &input[row.offset.unwrap() as usize..];
                let begins = rest.starts_with('{') || rest.starts_with("1,");
                prop_assert!(begins);
            }
        }
    }
}

/// Columns are found out from the first good row, however many bad ones stand before it.
#[test]
fn bad_rows_before_the_first_good_one() {
    let input = format!("{}{{\"text\": \"a\"}}\n", "{\"text\": \n".repeat(100));
    let rows: Vec<_> = open(input.as_bytes(), Kind::Jsonl, &Mapping::default(), None).unwrap().collect();
    assert_eq!((rows.len(), rows[100].as_ref().unwrap().text.as_str()), (101, "a"));
    // No good row at all is not an error of the columns.
    let rows: Vec<_> = open(&b"{\n{\n"[..], Kind::Jsonl, &Mapping::default(), None).unwrap().collect();
    assert!(rows.len() == 2 && rows.iter().all(Result::is_err));
}
