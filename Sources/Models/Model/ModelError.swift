public import Tensors

/// Why a model, or its training, refuses; facts only, the words are made elsewhere.
public enum ModelError: Error, Equatable, Sendable {
  /// An extent below 1 or above its limit.
  case extentOutOfRange(name: String, value: Int, limit: Int)
  /// Heads must share the width evenly.
  case widthNotDivisible(width: Int, heads: Int)
  /// Rotary positions turn pairs of numbers.
  case rotaryNeedsPairs(headWidth: Int)
  /// There is neither one mechanism nor one for each layer.
  case mechanismCount(Int, layers: Int)
  /// A share that is dropped lies in 0..<1.
  case dropoutOutOfRange(Double)
  /// A tied head answers with tokens.
  case tiedHead(classes: Int, vocabulary: Int)
  /// A sequence has more tokens than the model has places.
  case sequenceTooLong(tokens: Int, context: Int)
  /// A token that the model has no row for.
  case tokenOutOfRange(Int, vocabulary: Int)
  /// The task has tokens or classes that the model was not made for.
  case taskMismatch(task: String, tokens: Int, classes: Int, vocabulary: Int, modelClasses: Int)
  /// Parameters would not fit.
  case tooLarge(parameters: Int, bytes: Int, limit: Int)
  /// A layer or head that is not there.
  case noLayer(Int, count: Int)
  /// See ``noLayer(_:count:)``.
  case noHead(Int, count: Int)
  /// A file misses a tensor that the model needs.
  case missingTensor(String, Shape)
  /// A tensor of a file has another shape.
  case tensorShape(String, Shape, expected: Shape)
  /// A file has a tensor that no such model has.
  case foreignTensor(String)
  /// A file's description of the model is not there, or not readable; what is wrong with it.
  case foreignConfig(String)
  /// An option of training out of its range.
  case optionOutOfRange(name: String, value: Double, range: String)
  /// Only a decoder writes token by token.
  case notADecoder(ModelKind)
  /// Writing needs a token to go on from.
  case emptyPrompt
  /// The loss, or a gradient, stopped being a number.
  case diverged(Divergence)
}

/// Where a run stopped being finite.
public struct Divergence: Error, Equatable, Sendable {
  /// The step, counting from 0.
  public var step: Int
  /// The parameter, or part of the model, where it was seen first: "layers.1.attention".
  public var place: String
  /// "loss" or "gradient".
  public var quantity: String
}
