import Foundation

/// Makes ^C end a program without a screen at once, with a word and the exit code 130: what was
/// printed has left already, and files are renamed only when they are whole.
func endAtInterruption() {
  let earlier = signal(SIGINT) { _ in
    let word: StaticString = "interrupted\n"
    _ = write(STDERR_FILENO, word.utf8Start, word.utf8CodeUnitCount)
    _exit(128 + SIGINT)
  }
  // Who started the program may want it to go on, as nohup and `&` in a script do.
  if unsafeBitCast(earlier, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
    signal(SIGINT, SIG_IGN)
  }
}
