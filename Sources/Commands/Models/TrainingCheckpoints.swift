import CommandLanguage
import Diagnostics
import Evaluation

/// The file in which a training leaves what it has learnt as it goes on.
struct TrainingCheckpoints {
  /// As typed.
  let path: String
  /// Where that is.
  let file: String
  /// Where it was typed.
  let target: Expression
  /// Steps from one writing to the next.
  let every: Int
  /// Whether a file that was there before may be replaced.
  private var overwrites: Bool
  /// The step that was written last.
  private var written: Int?

  /// What `checkpoint=` and `checkpoint_every=` ask for.
  enum Request {
    case none
    case granted(TrainingCheckpoints)
    case question(Report)
  }

  /// The options of `train`.
  static let options = [
    VerbOption(
      name: "checkpoint", kind: .text, standard: "none",
      help: "a .safetensors file that model and training are kept in as it goes on"),
    VerbOption(
      name: "checkpoint_every", kind: .integer, standard: "100",
      help: "steps from one writing to the next; it is written at the end as well"),
    Verb.overwriteOption,
  ]

  /// Reads the options, and asks for leave to write.
  ///
  /// - Throws: A diagnostic at a path that cannot be written, or at an option that is out of range.
  static func read(_ request: CommandRequest, in interpreter: inout Interpreter) throws(Diagnostic)
    -> Request
  {
    let every = try request.integer("checkpoint_every", in: &interpreter)
    guard let target = request.option("checkpoint") else {
      guard every != nil else { return .none }
      throw Diagnostic(
        "commands.missing-argument", "checkpoint_every goes with checkpoint",
        at: request.span(ofOption: "checkpoint_every"), label: "no file is named",
        fix: request.context.source + " checkpoint=\"m.safetensors\"")
    }
    if let every, every < 1 {
      let span = request.span(ofOption: "checkpoint_every")
      throw Diagnostic(
        "models.option-out-of-range", "checkpoint_every is out of range", at: span,
        label: "it is \(every)", why: "it counts steps, from 1",
        fix: request.context.source.replacing(span, with: "100"))
    }
    let path = try request.path(target, in: &interpreter)
    try request.requireModelFile(path, at: target)
    switch try interpreter.permission(toWrite: path, at: target, request: request) {
    case .question(let report): return .question(report)
    case .granted(let file, let overwrites):
      return .granted(
        TrainingCheckpoints(
          path: path, file: file, target: target, every: every ?? 100, overwrites: overwrites))
    }
  }

  private init(
    path: String, file: String, target: Expression, every: Int, overwrites: Bool
  ) {
    (self.path, self.file, self.target) = (path, file, target)
    (self.every, self.overwrites) = (every, overwrites)
  }

  /// Writes when it is time for it.
  ///
  /// - Throws: A diagnostic at the path; the file is then as it was after its last writing.
  mutating func writeIfDue(_ value: ModelValue, _ request: CommandRequest) throws(Diagnostic) {
    if value.stepCount.isMultiple(of: every) { try write(value, request) }
  }

  /// Writes, unless this step is in the file already.
  ///
  /// - Throws: As ``writeIfDue(_:_:)``.
  mutating func write(_ value: ModelValue, _ request: CommandRequest) throws(Diagnostic) {
    guard written != value.stepCount else { return }
    do {
      try request.write(value, to: file, path: path, at: target, overwrites: overwrites)
    } catch {
      guard let written else { throw error }
      var diagnostic = error
      diagnostic.why = "the file still holds the model as it was after step \(written)"
      throw diagnostic
    }
    // From now on it is a file of our own.
    overwrites = true
    written = value.stepCount
  }
}
