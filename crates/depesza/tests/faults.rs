//! What goes wrong around an archive, as a user meets it: what is said, how it ends, and that nothing is lost.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

fn depesza(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesza"));
    command.args(args).stdin(Stdio::null()).current_dir(folder).env_remove("CLICOLOR_FORCE");
    command
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[track_caller]
fn says(args: &[&str], folder: &Path, code: i32, words: &[&str]) -> String {
    let output = depesza(args, folder).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    for words in words {
        assert!(told.contains(words), "{args:?} does not say {words:?}: {told}");
    }
    told
}

/// A folder with so many texts in `news`, of which about two in three tell what somebody said.
fn folder(name: &str, texts: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("news")).unwrap();
    for number in 0..texts {
        let text = match number % 3 {
            0 => format!("Burmistrz Anna Wrona powiedziała, że most numer {number} będzie gotowy przed zimą.\n"),
            1 => format!("The mayor, John Carver, said bridge {number} would be closed until the spring.\n"),
            _ => format!("Wczoraj po raz {number} padał deszcz, a rzeka wezbrała.\n"),
        };
        fs::write(folder.join(format!("news/{number:04}.txt")), text).unwrap();
    }
    folder
}

#[test]
fn killed_it_goes_on_where_it_was() {
    const TEXTS: usize = 180;
    let at = folder("faults-killed", TEXTS);
    let mut number = 7_u64;
    for _ in 0..6 {
        let mut child = depesza(&["add", "news", "--quiet"], &at).stderr(Stdio::null()).spawn().unwrap();
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        thread::sleep(Duration::from_millis(50 + (number >> 33) % 1200));
        child.kill().unwrap();
        child.wait().unwrap();
        // Killed before there was an archive, there is none.
        if at.join("news.db").exists() && fs::metadata(at.join("news.db")).unwrap().len() > 0 {
            says(&["check"], &at, 0, &["all is well"]);
        }
    }
    says(&["add", "news"], &at, 0, &["documents added"]);
    says(&["check"], &at, 0, &["all is well: 180 articles, "]);
    says(&["add", "news"], &at, 0, &["0 documents added", "180 in the archive already"]);
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let at = folder("faults-full", 150);
    says(&["add", "news/0000.txt"], &at, 0, &["1 document added"]);
    // The shell's limit counts 512 bytes; without the trap the signal would end the process.
    let blocks = fs::metadata(at.join("news.db")).unwrap().len() / 512 + 40;
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" add news");
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_depesza")).current_dir(&at).stdin(Stdio::null());
    let output = shell.output().unwrap();
    let full = told(&output);
    assert_eq!(output.status.code(), Some(2), "{full}");
    assert!(full.contains("run the same command again: what was committed is kept"), "{full}");
    says(&["check"], &at, 0, &["all is well"]);
    says(&["search", "most"], &at, 0, &["Anna Wrona"]);
    says(&["add", "news"], &at, 0, &["in the archive already"]);
    says(&["check"], &at, 0, &["all is well: 150 articles"]);
}

#[test]
#[cfg(unix)]
fn what_may_not_be_written_can_be_asked() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let at = folder("faults-read-only", 6);
    says(&["add", "news"], &at, 0, &["6 documents added"]);
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(&at.join("news.db"), 0o444);
    allow(&at, 0o555);
    let superuser = fs::write(at.join("probe"), "").is_ok();
    let run = |args: &[&str]| {
        let mut command = depesza(args, &at);
        if superuser {
            // The superuser may write everything; nobody may not.
            command.uid(65534);
        }
        command.output()
    };
    // Where no process without rights can be started there is nothing to try.
    if let Ok(output) = run(&["add", "news"]) {
        let words = told(&output);
        assert_eq!(output.status.code(), Some(2), "{words}");
        assert!(words.contains("it is read-only") && words.contains("help: allow writing"), "{words}");
        for args in [&["search", "most"][..], &["who", "Anna Wrona"], &["check"]] {
            let output = run(args).unwrap();
            assert_eq!(output.status.code(), Some(0), "{args:?}: {}", told(&output));
        }
    }
    allow(&at, 0o755);
    let _ = fs::remove_file(at.join("probe"));
    allow(&at.join("news.db"), 0o644);
    says(&["check"], &at, 0, &["all is well: 6 articles"]);
}

#[test]
fn what_is_no_archive_is_named_by_every_command() {
    let at = folder("faults-foreign", 3);
    says(&["add", "news"], &at, 0, &["3 documents added"]);
    let whole = fs::read(at.join("news.db")).unwrap();
    let commands: [&[&str]; 6] =
        [&["add", "news"], &["search", "most"], &["who", "Anna Wrona"], &["check"], &["reread"], &["compact"]];
    let cases: [(&str, Vec<u8>, &str); 4] = [
        ("a text", b"Most w Zalesiu.\n".repeat(99), "is no archive"),
        ("a picture", b"\x89PNG\r\n\x1a\n".repeat(99), "is no archive"),
        ("the first page alone", whole[..8192].to_vec(), "is damaged"),
        ("pages of something else", [&whole[..8192], &vec![0x2a; whole.len() - 8192]].concat(), "is damaged"),
    ];
    for (what, bytes, words) in cases {
        fs::write(at.join("news.db"), &bytes).unwrap();
        for command in commands {
            let told = says(command, &at, 2, &["news.db", words, "help: "]);
            assert!(!told.contains("panicked"), "{what}: {told}");
        }
        assert_eq!(fs::read(at.join("news.db")).unwrap(), bytes, "{what} is as it was");
    }
    fs::remove_file(at.join("news.db")).unwrap();
    fs::create_dir(at.join("news.db")).unwrap();
    for command in commands {
        says(command, &at, 2, &["news.db", "it is a folder", "help: "]);
    }
}
