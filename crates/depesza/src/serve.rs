//! `depesza serve`: the archive in the browser, and for programs.

use crate::archive::ArchiveArg;
use crate::failure::{self, Failure};
use ::serve::{Listening, Log, Options, Role};
use clap::{Subcommand, ValueEnum, ValueHint};
use record::formats::pretty::printable;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const EXAMPLES: &str = "\
Examples:
  depesza serve                                       news.db, on this machine only: http://127.0.0.1:8642/
  depesza serve --archive news.db --open              and open it in the browser
  depesza serve token new anna --file tokens          make a token for Anna, and keep its hash
  depesza serve --host 0.0.0.0 --token-file tokens    for others, with their tokens

Exit codes: 0 stopped (Ctrl-C, SIGTERM), 2 failed.";

const EXIT_CODES: &str = "Exit codes: 0 stopped (Ctrl-C, SIGTERM), 2 failed.";

/// Show an archive in the browser, and answer programs
///
/// The pages are at the address that is printed, the API below /api/v1 (described at /api). On this machine everybody may read and
/// write; with --host, where others can reach it, a token is needed. An archive that is not there is made.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES, after_long_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct ServeArgs {
    #[command(subcommand)]
    command: Option<ServeCommand>,

    #[command(flatten)]
    archive: ArchiveArg,

    /// The port to listen at; 0 is any that is free
    #[arg(long, value_name = "N", default_value_t = 8642)]
    port: u16,

    /// The address to listen at; one that others can reach needs --token-file
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = parse_host)]
    host: IpAddr,

    /// The hashes of the tokens of those who may ask; depesza serve token new makes them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    token_file: Option<PathBuf>,

    /// Let nobody add or correct anything
    #[arg(long)]
    read_only: bool,

    /// Open the start page in the browser
    #[arg(long)]
    open: bool,

    /// What to log on standard error; never what was asked or read
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = LogArg::Warnings)]
    log: LogArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogArg {
    /// What goes wrong
    Warnings,
    /// Every request, too
    Text,
    /// The same, a line of JSON each
    Json,
}

#[derive(Debug, Subcommand)]
enum ServeCommand {
    /// Make tokens for those who may ask
    #[command(subcommand)]
    Token(TokenCommand),
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token, and keep its hash
    ///
    /// The token is printed once and kept nowhere. Its hash (argon2id) goes to the end of the file, or is printed as well. Taking
    /// the line out of the file takes the token away, when the server is started again.
    New {
        /// Whom it is for: corrections are signed with it
        #[arg(value_name = "NAME")]
        name: String,

        /// The file that the server is given with --token-file
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,

        /// It lets one read, and not add or correct
        #[arg(long)]
        read_only: bool,
    },
}

pub(crate) fn run(args: &ServeArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        None => serve(args),
        Some(ServeCommand::Token(TokenCommand::New { name, file, read_only })) => {
            new_token(name, file.as_deref(), if *read_only { Role::Read } else { Role::Write })
        }
    }
}

fn serve(args: &ServeArgs) -> Result<ExitCode, Failure> {
    let options = Options {
        archive: args.archive.archive.clone(),
        host: args.host,
        port: args.port,
        token_file: args.token_file.clone(),
        read_only: args.read_only,
        log: match args.log {
            LogArg::Warnings => Log::Warnings,
            LogArg::Text => Log::Text,
            LogArg::Json => Log::Json,
        },
    };
    ::serve::run(&options, |Listening { address, made }| {
        let page = page(address);
        // Whoever started it with a closed standard output wants it to run all the same.
        let _ = writeln!(io::stdout().lock(), "{page}").and_then(|()| io::stdout().flush());
        if made {
            let archive = printable(&args.archive.archive.to_string_lossy());
            failure::note(&format!("{archive} is new and empty: add to it on the page, or with depesza add"));
        }
        if args.open {
            open(&page);
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Where the start page is: for an address that stands for all of this machine's, on this machine.
fn page(address: SocketAddr) -> String {
    let host = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    format!("http://{}/", SocketAddr::new(host, address.port()))
}

/// Opens a page in the browser. Where there is none the address has been printed.
fn open(page: &str) {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let opened = Command::new(program)
        .args(before)
        .arg(page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if opened.is_err() {
        failure::warn(&format!("no browser could be opened: {program} is not there"));
    }
}

fn new_token(name: &str, file: Option<&Path>, role: Role) -> Result<ExitCode, Failure> {
    let made = ::serve::new_token(name, role)?;
    let line = match file {
        None => format!("{}\n{}\n", made.token, made.line),
        Some(path) => {
            let failed = |error| Failure::WriteFile { name: failure::display(&path.to_string_lossy()), error };
            append(path, &made.line).map_err(failed)?;
            format!("{}\n", made.token)
        }
    };
    io::stdout().write_all(line.as_bytes())?;
    match file {
        None => failure::note("the first line is the token; the second one goes into the server's --token-file"),
        Some(_) => failure::note("give the token to its holder: it cannot be had again"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds a line to a file that nobody else may read.
fn append(path: &Path, line: &str) -> io::Result<()> {
    let ends_well = match std::fs::read(path) {
        Ok(before) => before.last().is_none_or(|last| *last == b'\n'),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(error),
    };
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let before = if ends_well { "" } else { "\n" };
    options.open(path)?.write_all(format!("{before}{line}\n").as_bytes())
}

fn parse_host(host: &str) -> Result<IpAddr, String> {
    if host == "localhost" {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    host.parse().map_err(|_| "not an address like 127.0.0.1, 0.0.0.0 or ::1".to_owned())
}
