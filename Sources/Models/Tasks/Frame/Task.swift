import Tensors

/// Something to learn: an endless supply of exercises, the same for the same seed.
///
/// A task is a small value; whatever it reads from files is read before it is made. A new task is one
/// new file and one line in ``TaskTable``.
public protocol Task: Sendable {
  /// Its name and every option with its value.
  var options: TaskOptions { get }
  /// Tokens that exercises are made of, by their numbers; labels of maps are taken from it.
  ///
  /// Tokens that only ask or part ("?", "→", "|") are among them.
  var vocabulary: [String] { get }
  /// Classes that answers are taken from, by their numbers.
  ///
  /// Equal to the vocabulary for tasks that answer with tokens.
  var classes: [String] { get }
  /// The token that stands between a source and its answer; nil where problems are labelled.
  var separator: Int? { get }
  /// The most tokens of an exercise: of ``Problem/labelled(tokens:targets:)`` (and no answer), or of
  /// the source and of the answer of a translation.
  var longest: (source: Int, answer: Int) { get }
  /// True when an answer stands later in the tokens, so that only a causal model may be asked.
  var needsCausal: Bool { get }
  /// The share of answers that the best possible model gets right; nil where it is not known.
  ///
  /// - Complexity: a counted level makes some thousand exercises each time.
  var ceiling: TaskLevel? { get }
  /// The share that a guesser gets right who knows only how often each class occurs.
  ///
  /// - Complexity: as ``ceiling``.
  var chance: TaskLevel { get }
  /// What is asked, in two or three plain sentences, and what it needs of attention.
  var explanation: String { get }
  /// How tokens are written one after the other.
  var writing: TaskWriting { get }

  /// An exercise.
  ///
  /// - Parameters:
  ///   - index: Its number. The same number gives the same exercise, always and on every machine.
  ///   - split: Training and held-out exercises are drawn from streams of their own, or from parts of
  ///     their own of a file or of a finite set.
  ///   - seed: Another seed, another supply; what is held out of a finite set does not depend on it.
  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem

  /// Rows of characters that show an exercise made of pixels; nil for other tasks.
  func picture(of problem: Problem) -> [String]?
}

extension Task {
  /// The word that names it: "copy", "mqar".
  public var name: String { options.task }
  /// The name with all options, as it is typed: "mqar(pairs=4, vocabulary=16)".
  public var title: String { options.title }
  /// The vocabulary, as for tasks that answer with tokens.
  public var classes: [String] { vocabulary }
  /// None, as for labelled problems.
  public var separator: Int? { nil }
  /// False: no answer stands among the tokens.
  public var needsCausal: Bool { false }
  /// Everything: the answer is determined by the exercise.
  public var ceiling: TaskLevel? { .exact(1) }
  /// Words with blanks between them.
  public var writing: TaskWriting { .words }
  /// None, as for tasks without pixels.
  public func picture(of problem: Problem) -> [String]? { nil }
}

/// What exercises are for.
public enum Split: Int, Sendable, CaseIterable {
  /// To learn from.
  case training
  /// To measure with.
  case heldOut
}

extension RandomGenerator {
  /// The random numbers of one exercise, which depend on nothing but these three.
  init(_ index: Int, _ split: Split, seed: UInt64) {
    self.init(seed: CounterRandom(seed: seed).under(split.rawValue).under(index).bits(0))
  }
}
