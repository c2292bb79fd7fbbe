import Commands

/// What the interpreter is doing and what waits for it.
struct Work: Equatable, Sendable {
  /// Something that changes the interpreter; jobs run one after the other.
  struct Job: Equatable, Sendable {
    /// What is done.
    enum Kind: Equatable, Sendable {
      case run(text: String, line: Int, source: CommandSource)
      case setParameter(name: String, value: Double)
      /// Notes of a lesson, shown when their turn comes.
      case notes([String])
    }

    var kind: Kind
    /// False for what keys do: no echo, and no report unless it fails.
    var isShown: Bool
    /// Lines pasted together; when one fails, the rest is not run.
    var batch: Int?
    /// Given when it starts.
    var number = 0
  }

  var job: Job?
  var waiting: [Job] = []
  /// When the job began, on the clock of the ticks.
  var startedAt = 0.0
  /// 0…1; nil when unknown.
  var progress: Double?
  /// How often ^C was pressed during this job.
  var interrupts = 0
  /// What the job says it is doing, in parts; empty when it says nothing.
  var activity: [String] = []
  /// Names changed by the job since panes were last computed again: that is done when it ends or
  /// publishes a state, for until then the interpreter they are computed by is the one from before.
  var changedNames: Set<String> = []
  /// Names that panes read as the job published them.
  var publishedNames: Set<String> = []
  /// When a job was dropped last.
  var droppedAt: Double?

  /// True while a job runs.
  var isRunning: Bool { job != nil }

  /// Adds a job; a newer value of a parameter, or a newer head, replaces one that still waits.
  mutating func enqueue(_ job: Job) {
    if let index = waiting.lastIndex(where: { $0.isReplaced(by: job) }) {
      waiting[index] = job
    } else {
      waiting.append(job)
    }
  }

  /// Takes what waits from the same batch away and says how many lines that were.
  mutating func dropBatch(_ batch: Int?) -> Int {
    guard let batch else { return 0 }
    let count = waiting.count
    waiting.removeAll { $0.batch == batch }
    return count - waiting.count
  }
}

extension Work.Job {
  fileprivate func isReplaced(by other: Work.Job) -> Bool {
    switch (kind, other.kind) {
    case (.setParameter(let name, _), .setParameter(let otherName, _)): name == otherName
    case (.run(let text, _, _), .run(let otherText, _, _)):
      !isShown && !other.isShown && Self.verb(of: text) == Self.verb(of: otherText)
    default: false
    }
  }

  private static func verb(of text: String) -> Substring { text.prefix { $0 != " " } }
}
