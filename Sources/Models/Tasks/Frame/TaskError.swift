/// Why a task cannot be made, or not be given to a model; facts only, no text.
public enum TaskError: Error, Equatable, Sendable {
  /// No task has this name.
  case unknownTask(String, known: [String])

  /// The task has no option of this name.
  case unknownOption(String, known: [String])
  /// A value of another kind, for instance a text for a number, or 2.5 for a whole number.
  case wrongKind(option: String, expected: TaskOption.Kind)
  /// A number outside of what is accepted.
  case outOfRange(option: String, value: Double, allowed: ClosedRange<Double>)
  /// A word that is none of those accepted.
  case notAChoice(option: String, value: String, allowed: [String])
  /// Too few or too many files (a folder counts once).
  case fileCount(option: String, count: Int, allowed: ClosedRange<Int>)
  /// Files that hold when none are given, and were not read.
  case unreadFiles(option: String, names: [String])
  /// One option given without the other that belongs to it.
  case needsOption(String, besides: String)
  /// A value that is too small for the values of other options.
  case tooSmall(option: String, value: Int, minimum: Int, because: [String])
  /// A value that is too large for the values of other options.
  case tooLarge(option: String, value: Int, maximum: Int, because: [String])

  /// A file, or a folder's files together, without a byte.
  case emptyFile(String)
  /// A file that is larger than is read, in bytes.
  case fileTooLarge(String, bytes: Int, limit: Int)
  /// A file that is not UTF-8, at this byte.
  case notText(String, offset: Int)
  /// A text that is too short to take exercises from: tokens that it has and must have at least.
  case textTooShort(String, tokens: Int, minimum: Int)
  /// More different characters than a vocabulary holds.
  case tooManyCharacters(String, count: Int, limit: Int)
  /// A file that is not what the IDX format asks for.
  case badImages(String, ImageFileProblem)

  /// An encoder sees all tokens, and in this task the answers stand among them.
  case encoderSeesAnswers(task: String)
  /// An encoder cannot write an answer of another length than the source.
  case encoderCannotTranslate(source: Int, answer: Int)
  /// Exercises are longer than what the model reads at once.
  case contextTooShort(longest: Int, context: Int)
  /// A character or word that is not in the task's vocabulary, and where it stands in what was given.
  case notInVocabulary(String, position: Int)
}

/// What is wrong with a file of images or of their labels.
public enum ImageFileProblem: Equatable, Sendable {
  /// The first four bytes do not announce unsigned bytes with this many axes.
  case notIDX(axes: Int)
  /// The header asks for other than the bytes that are there.
  case sizeMismatch(expected: Int, found: Int)
  /// No images, or images without a pixel.
  case empty
  /// Images of more pixels a side than are read.
  case tooWide(Int, limit: Int)
  /// Images and labels differ in number.
  case countsDiffer(images: Int, labels: Int)
  /// A label above 9.
  case label(Int, index: Int)
  /// Compressed bytes that are not whole.
  case notInflated
}
