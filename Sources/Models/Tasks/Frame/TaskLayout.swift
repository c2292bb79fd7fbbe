/// An exercise as a model reads it.
public struct LaidOutProblem: Equatable, Sendable {
  /// What an encoder reads for a decoder; empty unless the model has both.
  public let source: [Int]
  /// What the model reads.
  public let tokens: [Int]
  /// What to answer at each token: a class, or ``Problem/unasked``. [tokens.count]
  public let targets: [Int]

  /// Makes it from its parts.
  package init(source: [Int], tokens: [Int], targets: [Int]) {
    self.source = source
    self.tokens = tokens
    self.targets = targets
  }
}

/// Lays the exercises of a task out for a kind of model.
///
/// | problem | decoder | encoder | encoder-decoder |
/// |---|---|---|---|
/// | labelled | as it is | as it is | cut before the first token that is asked; where that is the first of all, in the middle |
/// | translation | source, separator, answer, asked from the separator on | source, the answer's tokens as targets | source; separator and answer, all asked |
///
/// The last token of an answer is only a target: nothing is asked behind it.
public struct TaskLayout: Sendable {
  /// The task.
  public let task: any Task
  /// The kind of model.
  public let kind: ModelKind

  /// - Throws: ``TaskError/encoderSeesAnswers(task:)`` or
  ///   ``TaskError/encoderCannotTranslate(source:answer:)``.
  public init(_ task: any Task, for kind: ModelKind) throws(TaskError) {
    if kind == .encoder {
      if task.needsCausal { throw .encoderSeesAnswers(task: task.name) }
      let (source, answer) = task.longest
      if task.separator != nil, source != answer {
        throw .encoderCannotTranslate(source: source, answer: answer)
      }
    }
    self.task = task
    self.kind = kind
  }

  /// No source is longer than the first, no tokens than the second.
  public var longest: (source: Int, tokens: Int) {
    let (source, answer) = task.longest
    switch kind {
    case .decoder: return (0, source + answer)
    case .encoder: return (0, source)
    case .encoderDecoder:
      return task.separator == nil ? (max(source - 1, 1), source) : (source, answer)
    }
  }

  /// - Throws: ``TaskError/contextTooShort(longest:context:)``.
  public func check(context: Int) throws(TaskError) {
    let longest = max(longest.source, longest.tokens)
    if longest > context { throw .contextTooShort(longest: longest, context: context) }
  }

  /// An exercise of the task, laid out.
  ///
  /// - Throws: ``TaskError/encoderCannotTranslate(source:answer:)``, for a task whose answers are
  ///   sometimes of another length than their sources.
  public func problem(
    _ index: Int, _ split: Split, seed: UInt64
  ) throws(TaskError) -> LaidOutProblem {
    try layOut(task.problem(index, split, seed: seed))
  }

  /// Lays out a problem of the task.
  ///
  /// - Throws: as ``problem(_:_:seed:)``.
  /// - Complexity: O(tokens).
  public func layOut(_ problem: Problem) throws(TaskError) -> LaidOutProblem {
    switch problem {
    case .labelled(let tokens, let targets):
      guard kind == .encoderDecoder else {
        return LaidOutProblem(source: [], tokens: tokens, targets: targets)
      }
      let first = targets.firstIndex { $0 != Problem.unasked } ?? 0
      let cut = first > 0 ? first : tokens.count / 2
      return LaidOutProblem(
        source: Array(tokens[..<cut]), tokens: Array(tokens[cut...]),
        targets: Array(targets[cut...]))
    case .translation(let source, let answer):
      return try layOut(source, answer)
    }
  }

  private func layOut(_ source: [Int], _ answer: [Int]) throws(TaskError) -> LaidOutProblem {
    let asking = (task.separator.map { [$0] } ?? []) + answer.dropLast()
    switch kind {
    case .decoder:
      let unasked = [Int](repeating: Problem.unasked, count: source.count)
      return LaidOutProblem(source: [], tokens: source + asking, targets: unasked + answer)
    case .encoder:
      guard source.count == answer.count else {
        throw .encoderCannotTranslate(source: source.count, answer: answer.count)
      }
      return LaidOutProblem(source: [], tokens: source, targets: answer)
    case .encoderDecoder:
      return LaidOutProblem(source: source, tokens: asking, targets: answer)
    }
  }
}
