//! Arguments -> window or headless.

fn main() -> std::process::ExitCode {
    collapse_lab::cli::main(std::env::args_os())
}
