/// Something to learn: an endless supply of exercises, the same for the same seed.
///
/// A task is a small value; whatever it reads from files is read before it is made. A new task is one
/// new file and one line in ``TaskTable``.
public protocol Task: Sendable {
  /// The word that names it: "copy", "mqar".
  var name: String { get }
  /// The name with all options, as it is typed: "mqar(pairs=4, length=64)".
  var title: String { get }
  /// Tokens that exercises are made of, by their numbers; labels of maps are taken from it.
  var vocabulary: [String] { get }
  /// Classes that answers are taken from, by their numbers.
  ///
  /// Equal to the vocabulary for tasks that answer with tokens.
  var classes: [String] { get }
  /// The most tokens of an exercise: of ``Problem/labelled(tokens:targets:)``, or of the source and
  /// of the answer of a translation.
  var longest: (source: Int, answer: Int) { get }
  /// True when an answer stands later in the tokens, so that only a causal model may be asked.
  var needsCausal: Bool { get }
  /// The share of answers that a perfect model gets right, and a guesser that knows only how often
  /// each class occurs; nil where it is not known.
  var ceiling: Double? { get }
  /// See ``ceiling``.
  var chance: Double? { get }
  /// What is asked, in two or three plain sentences, and what it needs of attention.
  var explanation: String { get }

  /// An exercise.
  ///
  /// - Parameters:
  ///   - index: Its number. The same number gives the same exercise, always and on every machine.
  ///   - split: Training and held-out exercises are drawn from streams of their own, or from parts of
  ///     their own of a file.
  ///   - seed: Another seed, another supply.
  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem
}

/// What exercises are for.
public enum Split: Int, Sendable, CaseIterable {
  /// To learn from.
  case training
  /// To measure with.
  case heldOut
}
