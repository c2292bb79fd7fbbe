import CommandLanguage
import Diagnostics
import Evaluation
import TensorFiles
import Tensors

extension CommandRequest {
  /// Writes tensors to a file.
  ///
  /// - Parameters:
  ///   - content: Names, tensors, and the tokens that go with them.
  ///   - file: Where to write.
  ///   - path: The path as typed.
  ///   - target: Where it was typed.
  ///   - overwrites: Whether an existing file may be replaced.
  /// - Throws: A diagnostic at the path, with a line that would work.
  func write(
    _ content: SavedTensors, to file: String, path: String, at target: Expression,
    overwrites: Bool
  ) throws(Diagnostic) {
    do throws(TensorFileError) {
      try saveTensors(
        content.tensors, textArrays: content.tokens.isEmpty ? [:] : ["tokens": content.tokens],
        to: file, overwrite: overwrites)
    } catch {
      throw refusal(error, path: path, at: target)
    }
  }

  /// The words for a file that could not be written, with a line that would work.
  func refusal(_ error: TensorFileError, path: String, at target: Expression) -> Diagnostic {
    var diagnostic = error.diagnostic(file: path, at: target.span)
    diagnostic.fix = fix(for: error, path: path, at: target)
    return diagnostic
  }

  private func fix(for error: TensorFileError, path: String, at target: Expression) -> String? {
    func typing(_ name: String) -> String {
      context.source.replacing(target.span, with: "\"\(name)\"")
    }
    switch error {
    case .exists: return overwritingLine
    case .unknownExtension, .needsOneTensor, .rankNotWritable:
      return typing(path.withoutExtension + ".npz")
    case .cannotWrite, .notAFile:
      return path.parentFolder.isEmpty ? nil : typing(path.lastPathPart)
    default: return nil
    }
  }
}
