//! The scorer agrees with the reference implementation to the last printed digit.
//!
//! `tests/reference/NAME/` holds a folder of gold, a folder of predictions and what the reference scorer printed for them. Where
//! the reference scorer itself is at hand, it is run again, also on gold that is not part of this repository, with predictions
//! made by shaking the gold.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use evaluation::gold::folder::{read_gold, read_prediction};
use evaluation::gold::{Annotated, LABELS, ROLES, Statement};
use evaluation::score::statements::table;

fn own_table(gold: &Path, predicted: &Path) -> String {
    let files = read_gold(gold).expect("the gold can be read");
    let given: Vec<_> =
        files.iter().map(|f| read_prediction(predicted, f).expect("the predictions can be read")).collect();
    table(&files, &given, true)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The reference scorer's table, or nothing where it or Python is not at hand.
fn reference_table(gold: &Path, predicted: &Path) -> Option<String> {
    let script = repository().join("../shared/eval/score.py");
    if !script.exists() {
        return None;
    }
    let output =
        Command::new("python3").arg("-B").arg(script).arg("--per-file").arg(gold).arg(predicted).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("the table is UTF-8"))
}

#[test]
fn fixtures_give_the_reference_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let mut seen = 0;
    for case in fs::read_dir(folder).expect("the fixtures are there") {
        let case = case.expect("the folder can be listed").path();
        let expected = fs::read_to_string(case.join("expected.txt")).expect("the expected table is there");
        let (gold, predicted) = (case.join("gold"), case.join("predicted"));
        assert_eq!(own_table(&gold, &predicted), expected, "{}", case.display());
        if let Some(reference) = reference_table(&gold, &predicted) {
            assert_eq!(reference, expected, "the expected table of {} is stale", case.display());
        }
        seen += 1;
    }
    assert!(seen >= 2, "only {seen} fixtures");
}

#[test]
fn shaken_gold_gives_the_reference_table() {
    let shared = repository().join("../shared");
    for (name, gold) in [
        ("seed", shared.join("seed")),
        ("pl-statements", shared.join("data/pl-statements")),
        ("en-statements", shared.join("data/en-statements")),
    ] {
        if !gold.exists() {
            continue;
        }
        let files = read_gold(&gold).expect("the gold can be read");
        for seed in 1..=2 {
            let predicted = env::temp_dir().join(format!("depesza-score-{}-{name}-{seed}", std::process::id()));
            fs::create_dir_all(&predicted).expect("a folder can be made");
            let mut dice = Dice(seed);
            for file in &files {
                if dice.roll(20) > 0 {
                    fs::write(predicted.join(format!("{}.json", file.stem)), shaken(file, &mut dice))
                        .expect("a prediction can be written");
                }
            }
            let reference = reference_table(&gold, &predicted);
            let own = own_table(&gold, &predicted);
            fs::remove_dir_all(&predicted).expect("the folder can be removed");
            if let Some(reference) = reference {
                assert_eq!(own, reference, "{name}, seed {seed}");
            }
        }
    }
}

/// A small generator: the same shaking in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Gold with statements dropped and doubled, spans moved and labels lost, as a prediction file.
fn shaken(file: &Annotated, dice: &mut Dice) -> String {
    let mut rows = Vec::new();
    for statement in &file.statements {
        let copies = match dice.roll(12) {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        for _ in 0..copies {
            rows.push(shaken_statement(statement, file.chars.len(), dice));
        }
    }
    format!("{{\"statements\": [{}]}}", rows.join(",\n"))
}

fn shaken_statement(statement: &Statement, length: usize, dice: &mut Dice) -> String {
    let mut fields = Vec::new();
    for (role, name) in ROLES.iter().enumerate() {
        let mut spans = Vec::new();
        for &(start, end) in &statement.roles[role] {
            if dice.roll(25) == 0 {
                continue;
            }
            let width = (end - start) as u64 / 3 + 1;
            let moved = |at: usize, dice: &mut Dice| match dice.roll(6) {
                0 => at.saturating_sub(dice.roll(width) as usize),
                1 => (at + dice.roll(width) as usize).min(length),
                _ => at,
            };
            let (start, end) = (moved(start, dice), moved(end, dice));
            spans.push(if dice.roll(2) == 0 {
                format!("[{}, {}]", start.min(end), end.max(start))
            } else {
                format!("{{\"start\": {}, \"end\": {}}}", start.min(end), end.max(start))
            });
        }
        fields.push(format!("\"{name}\": [{}]", spans.join(", ")));
    }
    for (label, name) in LABELS.iter().enumerate() {
        let key = if *name == "speaker" { "speaker_name" } else { name };
        let value = statement.labels[label].clone().flatten();
        match (dice.roll(8), value) {
            (0, _) => {}
            (1, _) | (_, None) => fields.push(format!("\"{key}\": null")),
            (2, Some(value)) => {
                let half = value.split(' ').next().unwrap_or_default().to_uppercase();
                fields.push(format!("\"{key}\": {}", serde_json::Value::from(half)));
            }
            (_, Some(value)) => fields.push(format!("\"{key}\": {}", serde_json::Value::from(value))),
        }
    }
    format!("{{{}}}", fields.join(", "))
}
