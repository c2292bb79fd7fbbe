import Foundation
public import TensorFiles
public import Tensors

/// A model in a file, and the training it is in the middle of.
///
/// The file is safetensors: parameters under their names, the optimiser's moments under
/// "optimizer.first." and "optimizer.second." before those names, and in the metadata what the model is
/// made of ("farfield.model") and how far the training is ("farfield.training").
public struct Checkpoint: Sendable {
  /// The model.
  public let model: Model
  /// The task as it is typed; nil for a model without a training.
  public let taskTitle: String?
  private let training: (code: RunCode, optimizer: AdamW)?

  /// True when a training can go on.
  public var hasTraining: Bool { training != nil }

  /// A model alone.
  public init(_ model: Model) {
    self.model = model
    taskTitle = nil
    training = nil
  }

  /// A training.
  public init(_ run: TrainingRun) {
    model = run.model
    taskTitle = run.task.title
    training = (
      RunCode(
        task: run.task.title, options: run.options, updates: run.optimizer.step, steps: run.steps,
        evaluations: run.evaluations), run.optimizer
    )
  }

  /// The training, to go on with; nil for a model alone.
  ///
  /// - Parameter task: The task of ``taskTitle``, made again.
  /// - Throws: As ``TrainingRun/init(_:task:options:)``.
  public func run(task: any Task) throws -> TrainingRun? {
    guard let training else { return nil }
    return try TrainingRun(
      model, task: task, options: training.code.options, optimizer: training.optimizer,
      steps: training.code.steps, evaluations: training.code.evaluations)
  }

  // MARK: Writing

  /// What the file holds.
  public var tensors: [(name: String, tensor: Tensor)] {
    var result = model.forms.enumerated().map { ($0.element.name, model.parameter($0.offset)) }
    guard let optimizer = training?.optimizer else { return result }
    for (prefix, moments) in [
      (Self.firstPrefix, optimizer.first), (Self.secondPrefix, optimizer.second),
    ] {
      result += zip(model.forms, moments).map { (prefix + $0.name, Tensor($0.shape, $1)) }
    }
    return result
  }

  /// What the file says about it.
  public var metadata: [String: String] {
    var result = [Self.modelKey: Self.text(ModelCode(model)), "format": "pt"]
    if let training { result[Self.trainingKey] = Self.text(training.code) }
    return result
  }

  /// Writes the file under a temporary name and renames it: whatever goes wrong, an older file stays.
  ///
  /// - Throws: `TensorFileError`.
  public func save(to path: String, overwrite: Bool) throws(TensorFileError) {
    try saveTensors(tensors, metadata: metadata, to: path, overwrite: overwrite)
  }

  // MARK: Reading

  /// True when a file says that it holds a model of this program.
  public static func isModel(_ file: LoadedTensors) -> Bool { file.metadata[modelKey] != nil }

  /// Reads a file.
  ///
  /// - Throws: ``ModelError``, `TensorFileError`.
  public init(_ file: LoadedTensors) throws {
    guard let text = file.metadata[Self.modelKey] else {
      throw ModelError.foreignConfig("there is no \(Self.modelKey) in its metadata")
    }
    let code: ModelCode = try Self.decoded(text)
    let config = try code.config()
    let forms = config.parameterForms
    let shapes = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.shape) })
    var names: Set<String> = []
    // Shapes are looked at before numbers are read.
    func tensors(_ prefix: String) throws -> [String: Tensor] {
      for form in forms {
        guard let shape = shapes[prefix + form.name] else {
          throw ModelError.missingTensor(prefix + form.name, form.shape)
        }
        guard shape == form.shape else {
          throw ModelError.tensorShape(prefix + form.name, shape, expected: form.shape)
        }
        names.insert(prefix + form.name)
      }
      var result: [String: Tensor] = [:]
      for form in forms { result[form.name] = try file.tensor(named: prefix + form.name) }
      return result
    }
    model = try code.ablated(Model(config, tensors: tensors("")))
    if let text = file.metadata[Self.trainingKey] {
      let run: RunCode = try Self.decoded(text)
      try run.check(layers: config.layers)
      let first = try tensors(Self.firstPrefix)
      let second = try tensors(Self.secondPrefix)
      training = (
        run,
        AdamW(
          first: forms.map { first[$0.name]?.elements ?? [] },
          second: forms.map { second[$0.name]?.elements ?? [] }, step: run.updates)
      )
      taskTitle = run.task
    } else {
      training = nil
      taskTitle = nil
    }
    if let foreign = file.entries.first(where: { !names.contains($0.name) }) {
      throw ModelError.foreignTensor(foreign.name)
    }
  }

  private static let modelKey = "farfield.model"
  private static let trainingKey = "farfield.training"
  private static let firstPrefix = "optimizer.first."
  private static let secondPrefix = "optimizer.second."

  private static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // Numbers and texts always have a form.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private static func decoded<Value: Decodable>(_ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch {
      throw ModelError.foreignConfig("its description cannot be read")
    }
  }
}
