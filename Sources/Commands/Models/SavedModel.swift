import CommandLanguage
import Diagnostics
import Evaluation
import Models
import TensorFiles

extension ModelValue {
  /// What a file holds of it: numbers, and the training if it has a task.
  ///
  /// - Throws: `models.not-made`, and what starting a run throws.
  func checkpoint(at span: SourceSpan?) throws -> Checkpoint {
    let model = try made(at: span)
    if let run { return Checkpoint(run) }
    guard let task else { return Checkpoint(model) }
    var options = TrainingOptions()
    options.seed = seed
    return Checkpoint(try TrainingRun(model, task: task.task, options: options))
  }
}

extension CommandRequest {
  /// Writes a model and its training to a file.
  ///
  /// - Throws: A diagnostic at the path, with a line that would work; an older file is then as it was.
  func write(
    _ value: ModelValue, to file: String, path: String, at target: Expression, overwrites: Bool
  ) throws(Diagnostic) {
    try requireModelFile(path, at: target)
    do {
      let checkpoint = try value.checkpoint(at: target.span)
      try checkpoint.save(to: file, overwrite: overwrites)
    } catch let error as TensorFileError {
      throw refusal(error, path: path, at: target)
    } catch {
      throw asDiagnostic(error, at: target.span)
    }
  }

  /// Refuses a path that is not one of a model.
  func requireModelFile(_ path: String, at target: Expression) throws(Diagnostic) {
    guard path.fileExtension == "safetensors" else {
      throw Diagnostic(
        "models.needs-safetensors", "models are kept in .safetensors files", at: target.span,
        label: path.fileExtension.isEmpty ? "no extension" : ".\(path.fileExtension)",
        why: "its description stands in the file's metadata",
        fix: context.source.replacing(
          target.span, with: "\"\(path.withoutExtension).safetensors\""))
    }
  }
}

extension Report {
  /// Says what was written of a model.
  static func wrote(_ path: String, _ value: ModelValue) -> Report {
    let count = value.model?.parameterCount ?? 0
    let run = value.run.map { ", the training after \($0.stepCount) of \($0.options.steps) steps" }
    return Report(
      parts: [.text(["wrote \(path): \(groupedText(count)) parameters, float32\(run ?? "")"])],
      summary: ValueSummary(kind: "file", value: .text(path)))
  }
}
