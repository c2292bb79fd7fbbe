import Diagnostics
import Foundation

/// Writes text under a temporary name and renames the file, so that a failure leaves nothing behind.
///
/// - Throws: `commands.file-exists` or `commands.cannot-write` at `span`.
func writeText(_ text: String, to path: String, overwrite: Bool, at span: SourceSpan)
  throws(Diagnostic)
{
  try writeBytes(Data(text.utf8), to: path, overwrite: overwrite, at: span)
}

/// Writes bytes under a temporary name and renames the file.
///
/// - Throws: `commands.file-exists` or `commands.cannot-write` at `span`.
func writeBytes(_ bytes: some DataProtocol, to path: String, overwrite: Bool, at span: SourceSpan)
  throws(Diagnostic)
{
  let options: Data.WritingOptions = overwrite ? .atomic : [.atomic, .withoutOverwriting]
  if !overwrite, FileManager.default.fileExists(atPath: path) {
    throw Diagnostic(
      "commands.file-exists", "there is a file of this name already", at: span, label: path,
      why: "nothing is overwritten without being asked for")
  }
  do {
    try Data(bytes).write(
      to: URL(fileURLWithPath: path), options: options.subtracting(.withoutOverwriting))
  } catch {
    throw Diagnostic(
      "commands.cannot-write", "this file cannot be written", at: span,
      label: "\(path): \(reason(of: error))", why: "its folder must exist and be writable")
  }
}

/// The bytes of a file that was loaded before.
///
/// - Throws: `commands.file-gone` at `span`.
func bytesOfFile(_ path: String, at span: SourceSpan) throws(Diagnostic) -> Data {
  guard let bytes = FileManager.default.contents(atPath: path) else {
    throw Diagnostic(
      "commands.file-gone", "a file that was loaded is not there any more", at: span,
      label: path, why: "a saved session takes the files along that it loads")
  }
  return bytes
}

/// Makes a folder with those above it, unless it is there.
///
/// - Throws: `commands.cannot-write` at `span`.
func makeFolder(_ path: String, at span: SourceSpan) throws(Diagnostic) {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw Diagnostic(
      "commands.cannot-write", "this folder cannot be made", at: span,
      label: "\(path): \(reason(of: error))", why: "the folder above it must exist and be writable")
  }
}

/// The system's words for why a file operation failed.
private func reason(of error: any Error) -> String {
  let bridged = error as NSError
  if let underlying = bridged.userInfo[NSUnderlyingErrorKey] as? NSError {
    return String(cString: strerror(Int32(underlying.code))).lowercased()
  }
  return bridged.localizedDescription
}
