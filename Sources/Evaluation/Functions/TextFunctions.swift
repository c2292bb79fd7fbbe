import Diagnostics
import Foundation
import TensorFiles
import Tensors

let textFunctions: [FunctionEntry] = [
  FunctionEntry(
    "text", .file,
    [
      FunctionParameter("path", .text, "the file, plain text in UTF-8"),
      FunctionParameter("d", .integer, or: "32", "numbers of each token"),
      FunctionParameter(
        "position", .number, or: "0", "how much of the place in the text is added"),
    ], "the characters of a text file as tokens, [characters, d], with themselves as labels",
    help: "A character has the same d normal numbers in every file and with every seed: they are "
      + "drawn from a generator that starts at the FNV-1a hash of its UTF-8 bytes. position=w adds w "
      + "times sqrt(2) * sin(t / 10000**(2*i/d)) to number 2*i of the place t, and the cosine to the "
      + "next; w = 0 leaves the place out, so equal characters are equal. Files are looked for as "
      + "load does.",
    example: "x = text(\"README.md\", 16); x.tokens[:5]", isRemembered: true, implementation: text)
]

private func text(_ call: inout Call) throws -> Value {
  let name = call.text("path") ?? ""
  let position = call.number("position", or: 0)
  guard position.isFinite, abs(position) <= 1e6 else {
    throw Diagnostic(
      "evaluation.outside-range", "position is out of range", at: call.span(of: "position"),
      label: "this is \(numberText(position))", why: "it is from -1000000 to 1000000",
      fix: call.context.line(replacing: call.span(of: "position"), with: "1"))
  }
  let width = call.integer("d", or: 32)
  _ = try call.reserved([1, width])
  let (bytes, path) = try call.bytes(ofText: name)
  func refused(_ id: String, _ message: String, _ label: String, _ why: String) -> Diagnostic {
    Diagnostic("files." + id, message, at: call.span(of: "path"), label: label, why: why)
  }
  guard !bytes.isEmpty else {
    throw refused("empty-text", "the file is empty", path, "a text has at least one character")
  }
  if let place = bytes.firstIndex(of: 0) {
    throw refused(
      "not-text", "this is not a text file", "byte \(place) is 0", "text is read as UTF-8")
  }
  guard let content = String(validating: bytes, as: UTF8.self) else {
    throw refused(
      "not-text", "this is not a text file", "some bytes are no characters",
      "text is read as UTF-8; iconv -t UTF-8 converts other encodings")
  }
  try call.context.compute.checkCancelled()
  let tokens = TextTokens(content)
  _ = try call.reserved([tokens.labels.count, width])
  let vectors = try tokens.vectors(
    width: width, position: position, call.context.compute)
  return .numeric(LabeledTensor(vectors).labeled(tokens: tokens.labels))
}

extension Call {
  /// The bytes of the first file of this name in the folders that are searched.
  fileprivate func bytes(ofText name: String) throws -> (bytes: [UInt8], path: String) {
    for path in FileSearch(folders: configuration.folders).candidates(for: name) {
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      // A pipe would keep the reader waiting.
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw TensorFileError.notAFile.diagnostic(file: name, at: span(of: "path"))
      }
      // A label takes 16 bytes, and the file itself one, for each of its characters.
      let needed = Int(status.st_size).multipliedReportingOverflow(by: 17)
      guard !needed.overflow, needed.partialValue <= limit else {
        throw TensorFileError.tooLarge(bytes: Int(status.st_size), limit: limit)
          .diagnostic(file: name, at: span(of: "path"))
      }
      guard let data = FileManager.default.contents(atPath: path) else {
        throw TensorFileError.unreadable(errno: errno == 0 ? EACCES : errno)
          .diagnostic(file: name, at: span(of: "path"))
      }
      return (Array(data), path)
    }
    var missing = TensorFileError.notFound.diagnostic(file: name, at: span(of: "path"))
    if !name.hasPrefix("/") {
      missing.why = "looked in \(configuration.folders.joined(separator: ", "))"
    }
    throw missing
  }
}
