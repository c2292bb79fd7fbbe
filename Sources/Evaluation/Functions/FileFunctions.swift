import Diagnostics
import Models
import TensorFiles
import Tensors

let fileFunctions: [FunctionEntry] = [
  FunctionEntry(
    "load", .file,
    [FunctionParameter("path", .text, "the file: .npy, .npz or .safetensors")],
    "the tensors of a file, or the model in it; a .npy file is one tensor",
    help: "A relative path is looked for in the session's folder, its data, the current folder and "
      + "the lessons' data. Ask the result for its tensors by name: d.q, d.tokens, d.metadata, d.names. "
      + "A file that `save m` wrote is a model again, and `train m` goes on where it stopped.",
    example: "\(fileExample); d.names",
    isRemembered: true
  ) { call in
    let name = call.text("path") ?? ""
    let file = try call.open(name)
    if Checkpoint.isModel(file.contents) { return .model(try Evaluator.model(in: file, call)) }
    guard file.contents.format == .npy, let only = file.tensorNames.first else {
      return .file(file)
    }
    return .numeric(try file.tensor(named: only))
  }
]

extension Call {
  /// Opens the first file of this name in the folders that are searched.
  func open(_ name: String) throws -> LoadedFile {
    let search = FileSearch(folders: configuration.folders)
    let candidates = search.candidates(for: name)
    for path in candidates {
      do throws(TensorFileError) {
        let contents = try loadTensors(at: path, memoryLimit: limit)
        try refuseEndlessExtents(contents)
        return LoadedFile(name: name, path: path, contents: contents)
      } catch {
        if error == .notFound { continue }
        var diagnostic = error.diagnostic(file: name, at: span(of: "path"))
        if case .tooLarge = error { diagnostic.why = "the limit is set by --memory" }
        if case .unknownExtension = error {
          suggest(search.nearestFile(to: name), in: &diagnostic)
        }
        throw diagnostic
      }
    }
    throw notFound(name, search)
  }

  /// A tensor without numbers may claim other extents of any size.
  private func refuseEndlessExtents(_ contents: LoadedTensors) throws(TensorFileError) {
    for entry in contents.entries where entry.shape.count == 0 {
      do { try entry.shape.refuse(over: limit) } catch { throw .sizeOverflow }
    }
  }

  private func notFound(_ name: String, _ search: FileSearch) -> Diagnostic {
    var diagnostic = TensorFileError.notFound.diagnostic(file: name, at: span(of: "path"))
    if !name.hasPrefix("/") {
      diagnostic.why = "looked in \(search.folders.joined(separator: ", "))"
    }
    suggest(search.nearestFile(to: name), in: &diagnostic)
    return diagnostic
  }

  /// Names a file that was probably meant.
  private func suggest(_ nearest: String?, in diagnostic: inout Diagnostic) {
    guard let nearest else { return }
    diagnostic.label = "the nearest is \(nearest)"
    diagnostic.fix = context.line(replacing: span(of: "path"), with: "\"\(nearest)\"")
  }
}
