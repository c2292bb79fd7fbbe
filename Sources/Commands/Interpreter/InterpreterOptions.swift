/// Whether commands may write files.
public enum WritePolicy: Equatable, Sendable {
  /// New files are written; an existing one only with `overwrite=true`.
  case allowed
  /// As ``allowed``, and existing files are replaced without asking (`--allow-write`).
  case overwriting
  /// A person is there to be asked before an existing file is replaced.
  case ask
  /// A person is asked before anything is written: the commands come from a lesson.
  case askAlways
  /// Nothing is written: the commands come from somebody else's file.
  case refused
}

/// How an interpreter starts and what it may use.
public struct InterpreterOptions: Equatable, Sendable {
  /// The seed of the random numbers until a `seed` command.
  public var seed: UInt64
  /// Bytes one request may take; nil for 60 % of the available memory.
  public var memoryLimit: Int?
  /// Threads to use.
  public var threadCount: Int
  /// Whether commands may write files.
  public var mayWriteFiles: WritePolicy
  /// The folder of the session file the commands come from; nil at a prompt.
  public var sessionFolder: String?
  /// The folder relative paths are looked for in.
  public var currentFolder: String
  /// Folders with lessons, first found first; their `data/` is searched too.
  public var lessonFolders: [String]
  /// True to hide durations, so that two runs print the same.
  public var stableOutput: Bool
  /// Columns of the text form.
  public var width: Int
  /// True when panes show what maps are moved to, so that no text form is needed.
  public var hasPanes: Bool

  /// Makes options.
  public init(
    seed: UInt64 = 0, memoryLimit: Int? = nil, threadCount: Int = 1,
    mayWriteFiles: WritePolicy = .allowed, sessionFolder: String? = nil,
    currentFolder: String = ".", lessonFolders: [String] = [], stableOutput: Bool = false,
    width: Int = 80, hasPanes: Bool = false
  ) {
    self.seed = seed
    self.memoryLimit = memoryLimit
    self.threadCount = threadCount
    self.mayWriteFiles = mayWriteFiles
    self.sessionFolder = sessionFolder
    self.currentFolder = currentFolder
    self.lessonFolders = lessonFolders
    self.stableOutput = stableOutput
    self.width = width
    self.hasPanes = hasPanes
  }
}
