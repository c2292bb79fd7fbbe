import Attention
import Foundation
import Models
import TensorFiles
import Tensors
import TestKit
import Testing

/// Files of models: what comes back, and what is refused.
@Suite("Files of models")
struct CheckpointTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  static func model() throws -> Model {
    let config = try ModelConfig(
      kind: .encoderDecoder, layers: 2, heads: 2, width: 8, hiddenWidth: 11, context: 7,
      vocabulary: 5, classes: 3,
      mechanisms: [
        Softmax(temperature: 0.7),
        Fastmax(normalization: .maxNorm(limit: 1.5), coefficients: [1, 0.3, 0.7]),
      ], norm: .rms, positions: .rotary, dropout: 0.25)
    return try Model(config, seed: 8).ablating([HeadPlace(layer: 1, head: 0)])
  }

  @Test("give back the model with everything it is made of")
  func roundTrip() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let model = try Self.model()
    try Checkpoint(model).save(to: path("a.safetensors"), overwrite: false)
    let file = try loadTensors(at: path("a.safetensors"), memoryLimit: .max)
    #expect(Checkpoint.isModel(file))
    let read = try Checkpoint(file)
    #expect(read.model == model)
    #expect(!read.hasTraining && read.taskTitle == nil)
    #expect(throws: TensorFileError.exists) {
      try Checkpoint(model).save(to: path("a.safetensors"), overwrite: false)
    }
  }

  @Test("are refused with the tensor that is missing, foreign or of another shape")
  func foreign() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let checkpoint = Checkpoint(try Self.model())
    func error(
      _ tensors: [(name: String, tensor: Tensor)], _ metadata: [String: String]
    ) throws -> ModelError? {
      try saveTensors(
        tensors, metadata: metadata, to: path("b.safetensors"), overwrite: true)
      do {
        _ = try Checkpoint(loadTensors(at: path("b.safetensors"), memoryLimit: .max))
        return nil
      } catch let error as ModelError {
        return error
      }
    }
    #expect(try error(checkpoint.tensors, checkpoint.metadata) == nil)
    let name = "layers.1.mlp.in.weight"
    #expect(
      try error(checkpoint.tensors.filter { $0.name != name }, checkpoint.metadata)
        == .missingTensor(name, [8, 11]))
    #expect(
      try error(
        checkpoint.tensors.map {
          $0.name == name ? (name, Tensor([4, 22], $0.tensor.elements)) : $0
        },
        checkpoint.metadata) == .tensorShape(name, [4, 22], expected: [8, 11]))
    #expect(
      try error(checkpoint.tensors + [("extra", Tensor([1], [1]))], checkpoint.metadata)
        == .foreignTensor("extra"))
    let missing = try error(checkpoint.tensors, [:])
    guard case .foreignConfig = missing else {
      Issue.record("\(String(describing: missing))")
      return
    }
    // Descriptions that were tampered with, one number at a time.
    let text = try #require(checkpoint.metadata["farfield.model"])
    for (from, to) in [
      ("\"width\":8", "\"width\":9"), ("\"layers\":2", "\"layers\":-2"),
      ("\"layers\":2", "\"layers\":1000000000"), ("\"heads\":2", "\"heads\":0"),
      ("fastmax", "fastest"), ("\"context\":7", "\"context\":9223372036854775807"),
      ("{", "["), ("rotary", "sideways"), ("\"limit\":1.5", "\"limit\":-1"),
    ] {
      #expect(text.contains(from))
      let changed = text.replacing(from, with: to, maxReplacements: 1)
      #expect(try error(checkpoint.tensors, ["farfield.model": changed]) != nil, "\(to)")
    }
  }

  @Test(
    "are refused when what they say of a training cannot be",
    arguments: [
      ("\"updates\":2", "\"updates\":9223372036854775807"), ("\"step\":1,", "\"step\":7,"),
      ("\"evaluation\":{\"asked\":", "\"evaluation\":{\"asked\":-"),
      ("\"correct\":", "\"correct\":9000000000000000000"),
      ("\"tokens\":", "\"tokens\":9000000000000000"), ("\"layerNorms\":[", "\"layerNorms\":[1,"),
      ("},\"step\":2}", "},\"step\":3}"), ("},\"step\":2}", "},\"step\":0}"),
      ("\"decays\":[", "\"decays\":[0.5,"), ("\"solved\":", "\"solved\":99999"),
    ])
  func impossibleTraining(from: String, to: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let task = try TaskTable.make("copy", ["length": .whole(3), "shortest": .whole(3)])
    var options = TrainingOptions()
    (options.steps, options.batch, options.evaluationProblems) = (2, 2, 2)
    let config = try ModelConfig(
      layers: 1, heads: 1, width: 4, context: 8, vocabulary: task.vocabulary.count,
      classes: task.classes.count)
    var run = try TrainingRun(Model(config, seed: 1), task: task, options: options)
    try run.evaluate(.init())
    try run.advance(.init())
    try run.advance(.init())
    try run.evaluate(.init())
    let checkpoint = Checkpoint(run)
    var metadata = checkpoint.metadata
    let text = try #require(metadata["farfield.training"])
    let whole = try read(checkpoint, metadata)
    #expect(try whole.run(task: task)?.steps == run.steps)
    #expect(text.contains(from), "\(text)")
    metadata["farfield.training"] = text.replacing(from, with: to, maxReplacements: 1)
    #expect(throws: ModelError.self) { try read(checkpoint, metadata) }
  }

  private func read(_ from: Checkpoint, _ metadata: [String: String]) throws -> Checkpoint {
    try saveTensors(from.tensors, metadata: metadata, to: path("d.safetensors"), overwrite: true)
    return try Checkpoint(loadTensors(at: path("d.safetensors"), memoryLimit: .max))
  }
}
