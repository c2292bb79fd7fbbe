import Foundation

/// Runs a program to its end and gives its exit code; 128 + n when signal n ended it.
///
/// By hand, not with Foundation's `Process`: that waits for a descriptor which a server started by another test may
/// inherit and keep open.
func spawn(
  _ arguments: [String], environment: [String]?, folder: String? = nil, input: String = "/dev/null",
  output: String = "/dev/null", errors: String = "/dev/null"
) throws -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  // Threads of the tests block signals, which a new process would inherit: no tmux server would ever end.
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  sigfillset(&signals)
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setflags(
    &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
  let command = (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + arguments
  var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
  var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? []).map { strdup($0) } + [nil]
  defer { for word in words + variables { free(word) } }
  var process = pid_t()
  let failure =
    environment == nil
    ? posix_spawnp(&process, command[0], &actions, &attributes, &words, environ)
    : posix_spawnp(&process, command[0], &actions, &attributes, &words, &variables)
  guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
  var status: Int32 = 0
  while waitpid(process, &status, 0) == -1, errno == EINTR {}
  let signal = status & 0x7F
  return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
}
