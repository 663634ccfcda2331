//! `depesza backup`: a copy of an archive as it is at this moment.

use super::{ArchiveArg, size};
use crate::failure::{self, Failure, display};
use ::archive::Mode;
use clap::ValueHint;
use std::path::PathBuf;
use std::process::ExitCode;

/// Copy an archive while it is in use
///
/// The copy is the archive as it is when the command begins, whatever is added meanwhile. A file that is there already is
/// not overwritten.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    /// The copy
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    to: PathBuf,

    #[command(flatten)]
    archive: ArchiveArg,

    /// Print no summary
    #[arg(short, long)]
    quiet: bool,
}

pub(crate) fn run(args: &BackupArgs) -> Result<ExitCode, Failure> {
    let bytes = args.archive.open(Mode::ReadOnly)?.backup(&args.to)?;
    if !args.quiet {
        failure::tell(&format!("{} copied to {}", size(bytes), display(&args.to.to_string_lossy())));
    }
    Ok(ExitCode::SUCCESS)
}
