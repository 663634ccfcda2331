//! What an archive survives: being killed, two writers, a full disk, files that cannot be written or were damaged.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests may panic")]

mod common;

use archive::rusqlite::Connection;
use archive::{Added, Archive, Batch, Error, Mode};
use common::{Numbers, entry};
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const ARCHIVE: &str = "DEPESZA_TEST_ARCHIVE";
const DOCUMENTS: &str = "DEPESZA_TEST_DOCUMENTS";

/// Not a test but the other process: it adds the documents `from..to`, as `depesza add` would.
#[test]
#[ignore = "the tests below start it"]
fn child() {
    let Ok(path) = env::var(ARCHIVE) else { return };
    let documents = env::var(DOCUMENTS).unwrap();
    let (from, to) = documents.split_once('-').unwrap();
    let mut archive = match Archive::open(Path::new(&path), Mode::Create) {
        Ok(archive) => archive,
        Err(error) => fail(&error),
    };
    let mut batch = Batch::new(&mut archive);
    for number in from.parse().unwrap()..to.parse().unwrap() {
        if let Err(error) = batch.add(entry(number)) {
            fail(&error);
        }
    }
    if let Err(error) = batch.flush() {
        fail(&error);
    }
}

fn fail(error: &Error) -> ! {
    let _ = writeln!(std::io::stderr(), "{error}");
    std::process::exit(3)
}

fn child_command(path: &Path, documents: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--nocapture"]);
    command.env(ARCHIVE, path).env(DOCUMENTS, documents).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn start(path: &Path, documents: &str) -> Child {
    child_command(path, documents).spawn().unwrap()
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.db");
    (folder, path)
}

fn filled(path: &Path, documents: usize) -> Archive {
    let mut archive = Archive::open(path, Mode::Create).unwrap();
    archive.add_all(&(0..documents).map(entry).collect::<Vec<_>>()).unwrap();
    archive
}

/// How many articles there are, all of them whole.
#[track_caller]
fn whole(path: &Path) -> u64 {
    let archive = Archive::open(path, Mode::Create).unwrap();
    let report = archive.check(|_, _| true).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
    report.articles
}

/// `DEPESZA_TEST_KILLS` says how often; 200 takes minutes.
#[test]
fn killed_at_any_moment() {
    const ALL: u64 = 320;
    let kills: usize = env::var("DEPESZA_TEST_KILLS").map_or(20, |kills| kills.parse().unwrap());
    let mut random = Numbers(2026);
    let (mut killed, mut finished) = (0, 0);
    while killed < kills {
        let (_folder, path) = folder();
        let mut before = 0;
        while killed < kills {
            let mut child = start(&path, &format!("0-{ALL}"));
            thread::sleep(Duration::from_micros(random.below(600_000) as u64));
            child.kill().unwrap();
            if child.wait().unwrap().success() {
                assert_eq!(whole(&path), ALL);
                finished += 1;
                break;
            }
            killed += 1;
            let articles = whole(&path);
            assert!(
                articles >= before && (articles.is_multiple_of(64) || articles == ALL),
                "{before} articles became {articles}"
            );
            before = articles;
        }
        let done = start(&path, &format!("0-{ALL}")).wait().unwrap();
        assert!(done.success());
        assert_eq!(whole(&path), ALL, "running it again completes it");
    }
    let _ = writeln!(std::io::stderr(), "killed {killed} times; {finished} runs were too fast for it");
}

#[test]
fn two_processes_add_at_the_same_time() {
    let (_folder, path) = folder();
    let mut children = [start(&path, "0-150"), start(&path, "100-250"), start(&path, "0-250")];
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(whole(&path), 250);
}

#[test]
fn many_processes_make_the_archive_at_the_same_time() {
    for _ in 0..5 {
        let (_folder, path) = folder();
        let children: Vec<Child> = (0..8).map(|_| start(&path, "0-3")).collect();
        for child in children {
            let done = child.wait_with_output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        assert_eq!(whole(&path), 3);
    }
}

#[test]
fn a_second_writer_waits_or_says_so() {
    let (_folder, path) = folder();
    let mut archive = filled(&path, 2);
    let reader = archive.read().unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    archive.set_patience(Duration::from_millis(50)).unwrap();
    let error = archive.add(&entry(5)).unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    if cfg!(target_os = "linux") {
        let process = format!("(process {})", std::process::id());
        assert!(error.to_string().ends_with(&process), "{error}");
    }
    let count: i64 = reader.query_row("SELECT count(*) FROM article", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 2, "readers are not blocked");
    assert!(matches!(archive.add(&entry(1)), Err(Error::Locked { .. })));

    archive.set_patience(Duration::from_secs(20)).unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(150));
            other.execute_batch("COMMIT").unwrap();
        });
        assert!(matches!(archive.add(&entry(5)).unwrap(), Ok(Added::New { .. })), "it waits");
    });
}

#[test]
#[cfg(unix)]
fn a_limit_of_the_disk_loses_only_the_batch_under_way() {
    let (_folder, path) = folder();
    drop(filled(&path, 64));
    // The shell's limit counts 512 bytes; without the trap the signal would end the process.
    let blocks = fs::metadata(&path).unwrap().len() / 512 + 2000;
    let child = child_command(&path, "0-2000");
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")).arg(child.get_program());
    shell.args(child.get_args()).env(ARCHIVE, &path).env(DOCUMENTS, "0-2000").stdout(Stdio::null());
    let done = shell.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(3), "{told}");
    assert!(told.contains("no room is left") || told.contains("cannot be read or written"), "{told}");
    let articles = whole(&path);
    assert!((64..2000).contains(&articles) && articles.is_multiple_of(64), "{articles}");
    assert!(start(&path, "0-400").wait().unwrap().success());
    assert!(whole(&path) >= 400);
}

/// A file system of three megabytes, in a name space of its own.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_loses_only_the_batch_under_way() {
    let (folder, path) = folder();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let child = child_command(&small.join("news.db"), "0-2000");
    let script = "mount -t tmpfs -o size=3m tmpfs \"$SMALL\" || exit 99
        \"$0\" \"$@\"
        code=$?
        cp \"$SMALL\"/* \"$OUT\" && exit $code";
    let mut shell = Command::new("unshare");
    shell.args(["--map-root-user", "--mount", "sh", "-c", script]).arg(child.get_program()).args(child.get_args());
    shell.env(ARCHIVE, small.join("news.db")).env(DOCUMENTS, "0-2000").env("SMALL", &small).env("OUT", folder.path());
    let done = match shell.stdout(Stdio::null()).stderr(Stdio::piped()).spawn() {
        Ok(child) => child.wait_with_output().unwrap(),
        Err(error) => return drop(writeln!(std::io::stderr(), "skipped: there is no unshare: {error}")),
    };
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    if !told.contains("archive") && done.status.code() != Some(0) {
        return drop(writeln!(std::io::stderr(), "skipped: nothing may be mounted: {told}"));
    }
    assert_eq!(done.status.code(), Some(3), "{told}");
    assert!(told.contains("no room is left on the disk"), "{told}");
    // What is on the full disk, copied to one with room.
    let articles = whole(&path);
    assert!((64..2000).contains(&articles) && articles.is_multiple_of(64), "{articles}");
    assert!(start(&path, "0-400").wait().unwrap().success());
    assert!(whole(&path) >= 400);
}

/// Beside the archive stands a journal that nobody took in, because its writer was killed.
fn left_behind() -> (TempDir, PathBuf, Vec<u8>) {
    let (folder, path) = folder();
    drop(filled(&path, 3));
    let mut archive = Archive::open(&path, Mode::ReadWrite).unwrap();
    archive.add_all(&(3..9).map(entry).collect::<Vec<_>>()).unwrap();
    let copy = folder.path().join("copy.db");
    fs::copy(&path, &copy).unwrap();
    let journal = fs::read(folder.path().join("news.db-wal")).unwrap();
    assert!(journal.len() > 8192);
    (folder, copy, journal)
}

fn journal(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

#[test]
fn a_journal_left_behind_is_taken_in() {
    for mode in [Mode::ReadOnly, Mode::ReadWrite, Mode::Create] {
        let (_folder, path, left) = left_behind();
        fs::write(journal(&path), &left).unwrap();
        let archive = Archive::open(&path, mode).unwrap();
        assert_eq!(archive.check(|_, _| true).unwrap().articles, 9, "{mode:?}");
        drop(archive);
        assert_eq!(whole(&path), 9);
    }
}

#[test]
fn of_a_journal_only_what_was_committed_is_taken_in() {
    let mut random = Numbers(23);
    for _ in 0..20 {
        // Cut short, as by a crash: all of the batch or nothing.
        let (_folder, path, left) = left_behind();
        fs::write(journal(&path), &left[..random.below(left.len())]).unwrap();
        assert!([3, 9].contains(&whole(&path)));
        // A byte of it flipped.
        let (_folder, path, mut left) = left_behind();
        let at = random.below(left.len());
        left[at] ^= 0x20;
        fs::write(journal(&path), &left).unwrap();
        assert!([3, 9].contains(&whole(&path)), "byte {at}");
    }
    let (_folder, path, _) = left_behind();
    fs::write(journal(&path), b"Most w Zalesiu. ".repeat(2000)).unwrap();
    assert_eq!(whole(&path), 3, "of another file altogether");
}

#[test]
#[cfg(unix)]
fn a_journal_where_nothing_may_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path, left) = left_behind();
    fs::write(journal(&path), &left).unwrap();
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(&path, 0o444);
    allow(&journal(&path), 0o444);
    allow(folder.path(), 0o555);
    // The superuser may do so all the same.
    let forbidden = fs::write(folder.path().join("probe"), "").is_err();
    match Archive::open(&path, Mode::ReadOnly) {
        Ok(archive) => {
            assert!(!forbidden);
            assert_eq!(archive.check(|_, _| true).unwrap().articles, 9);
        }
        Err(error) => assert!(forbidden && error.help().is_some(), "{error}"),
    }
    allow(folder.path(), 0o755);
}

#[test]
#[cfg(unix)]
fn what_cannot_be_written_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let (folder, path) = folder();
    drop(filled(&path, 3));
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(&path, 0o444);
    allow(folder.path(), 0o555);
    let forbidden = OpenOptions::new().write(true).open(&path).is_err();
    let mut command = child_command(&path, "0-9");
    if !forbidden {
        // The superuser may write everything; nobody may not.
        command.uid(65534);
    }
    match command.spawn() {
        Ok(child) => {
            let done = child.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(3), "{told}");
            assert!(told.contains("read-only"), "{told}");
        }
        Err(error) => drop(writeln!(std::io::stderr(), "skipped: no process without rights can be started: {error}")),
    }
    if forbidden {
        assert!(matches!(Archive::open(&path, Mode::Create), Err(Error::ReadOnly { .. })));
        let archive = Archive::open(&path, Mode::ReadOnly).unwrap();
        assert_eq!(archive.record(3).unwrap(), entry(2).record);
    }
    allow(folder.path(), 0o755);
    let mut archive = Archive::open(&path, Mode::ReadOnly).unwrap();
    assert!(matches!(archive.add(&entry(9)), Err(Error::ReadOnly { .. })));
    assert_eq!(archive.check(|_, _| true).unwrap().articles, 3);
}

/// An archive of which something was damaged is told to be so: on opening, or by its check.
fn is_damaged(path: &Path) -> bool {
    let found = Archive::open(path, Mode::ReadOnly).and_then(|archive| archive.check(|_, _| true));
    match found {
        Ok(report) => !report.problems.is_empty(),
        Err(Error::Corrupt { .. } | Error::NotSqlite { .. } | Error::Missing { .. }) => true,
        Err(Error::Foreign { .. } | Error::Damaged { .. }) => true,
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_file_cut_short_is_told() {
    let (_folder, path) = folder();
    drop(filled(&path, 20));
    let whole = fs::read(&path).unwrap();
    let mut random = Numbers(7);
    for _ in 0..25 {
        let length = random.below(whole.len());
        fs::write(&path, &whole[..length]).unwrap();
        assert!(is_damaged(&path), "cut after {length} of {} bytes", whole.len());
    }
}

#[test]
fn an_overwritten_file_is_told() {
    let (_folder, path) = folder();
    let mut archive = filled(&path, 20);
    // So that no page is free: what stands there is nobody's.
    archive.compact().unwrap();
    drop(archive);
    let whole = fs::read(&path).unwrap();
    let mut random = Numbers(11);
    for _ in 0..25 {
        fs::write(&path, &whole).unwrap();
        // A page of other words somewhere behind the first, which the next test overwrites.
        let page = 1 + random.below(whole.len() / 8192 - 1);
        let mut file = OpenOptions::new().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(8192 * page as u64)).unwrap();
        file.write_all(&b"Most w Zalesiu. ".repeat(512)).unwrap();
        drop(file);
        assert!(is_damaged(&path), "page {page}");
    }
    fs::write(&path, b"Most w Zalesiu. ".repeat(512)).unwrap();
    assert!(matches!(Archive::open(&path, Mode::Create), Err(Error::NotSqlite { .. })));
}

/// Rows changed by another hand: each is found.
#[test]
fn rows_that_contradict_each_other_are_told() {
    let changes = [
        "UPDATE original SET content = zeroblob(40) WHERE rowid = 2",
        "UPDATE original SET content = (SELECT content FROM original WHERE rowid = 3), bytes = 1 << 40 WHERE rowid = 2",
        "UPDATE article SET text = replace(text, 'most', 'mur') WHERE id = 1",
        "UPDATE article SET text = '' WHERE id = 1",
        "UPDATE article SET places = '[' WHERE id = 1",
        "UPDATE span SET start = start + 1 WHERE statement = 3 AND role = 'cue'",
        "UPDATE span SET \"end\" = -4 WHERE statement = 3 AND role = 'cue'",
        "UPDATE span SET role = 'content', number = 9 WHERE statement = 3 AND role = 'cue'",
        "UPDATE statement SET record_id = 's-000000000000' WHERE id = 3",
        "UPDATE statement SET content = 'nic' WHERE id = 3",
        "UPDATE statement SET act = 'shouts' WHERE id = 3",
        "UPDATE statement SET said = '1999' WHERE id = 3",
        "UPDATE statement SET entity = NULL WHERE id = 3",
        "UPDATE statement SET speaker = NULL WHERE id = 3",
        "UPDATE mention SET start = 100000 WHERE article = 1 AND number = 0",
        "UPDATE mention SET article_entity = 9999 WHERE article = 1 AND number = 0",
        "UPDATE article_entity SET entity = entity + 1 WHERE id = 1",
        "UPDATE article_entity SET machine = 2 WHERE id = 1",
        "UPDATE entity_name SET count = count + 1 WHERE entity = 1",
        "UPDATE block SET kind = 'song' WHERE article = 1 AND number = 0",
        "UPDATE article_words SET words = x'00' WHERE article = 1",
        "UPDATE article_words SET words = (SELECT words FROM article_words WHERE article = 3) WHERE article = 1",
        "DELETE FROM article_words WHERE article = 1",
        "INSERT INTO about SELECT 1, max(id) FROM entity",
        "DELETE FROM article WHERE id = 2",
        "DELETE FROM sighting WHERE article = 2",
        "DELETE FROM article_index_docsize WHERE id = 2",
        "DELETE FROM statement_index_docsize WHERE id = 2",
        "INSERT INTO statement_index (rowid, forms) VALUES (999, 'most')",
        "INSERT INTO statement_index (rowid, lemmas, forms, source, speaker) VALUES (2, 'most', 'most', 'most', 'most')",
        "INSERT INTO article_index (rowid, title, lemmas, forms) VALUES (1, 'Most', 'most', 'most')",
        "DELETE FROM article_index_data WHERE id = 10",
    ];
    for change in changes {
        let (_folder, path) = folder();
        drop(filled(&path, 3));
        let other = Connection::open(&path).unwrap();
        other.pragma_update(None, "foreign_keys", false).unwrap();
        let changed = other.execute(change, []).unwrap();
        assert_eq!(changed, 1, "{change}");
        drop(other);
        assert!(is_damaged(&path), "{change}");
    }
}
