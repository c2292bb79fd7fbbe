public import Diagnostics
import Foundation
public import TensorFiles

// One long table of words: a message, the numbers, and the rule for every way a file can be refused.

extension TensorFileError {
  /// The words for a file that could not be read or written.
  ///
  /// - Parameters:
  ///   - file: Its name as typed; empty when unknown.
  ///   - span: Where the name stands.
  /// - Returns: The diagnostic, without a fix.
  public func diagnostic(file: String, at span: SourceSpan?) -> Diagnostic {
    let (id, message, label, why) = reading ?? layout ?? archive ?? writing
    return Diagnostic(
      "files." + id, message, at: span, label: label ?? (file.isEmpty ? nil : file), why: why)
  }

  private typealias Words = (id: String, message: String, label: String?, why: String?)

  private var reading: Words? {
    switch self {
    case .notFound: ("not-found", "there is no such file", nil, nil)
    case .notAFile:
      ("not-a-file", "this is not a file", nil, "it is a directory, a pipe or a device")
    case .unreadable(let code):
      ("unreadable", "the file cannot be read", systemText(code), nil)
    case .unknownExtension(let name):
      (
        "unknown-extension", "files of this kind are not known",
        name.isEmpty ? "no extension" : ".\(name)",
        "the extension tells the format: .npy, .npz or .safetensors"
      )
    case .changedWhileOpen:
      ("changed-while-open", "the file changed while it was open", nil, "load it again")
    case .truncated(let expected, let found):
      ("truncated", "the file ends too early", "\(expected) bytes expected, \(found) there", nil)
    case .trailingBytes(let count):
      ("trailing-bytes", "the file goes on after its last number", "\(count) bytes too many", nil)
    case .badMagic(let format):
      (
        "bad-magic", "the file is not what its name says",
        "the first bytes are not those of .\(format.rawValue)", nil
      )
    case .unsupportedVersion(let major, let minor):
      ("unsupported-version", "this version of the format is not read", "\(major).\(minor)", nil)
    case .headerTooLarge(let bytes, let limit):
      (
        "header-too-large", "the header is longer than any real one",
        "\(bytesText(bytes)), at most \(bytesText(limit))", nil
      )
    case .malformedHeader(let offset):
      ("malformed-header", "the header cannot be understood", "at byte \(offset)", nil)
    case .nestedTooDeeply(let limit):
      (
        "nested-too-deeply", "the header nests brackets too deeply", "more than \(limit) levels",
        nil
      )
    default: nil
    }
  }

  private var layout: Words? {
    switch self {
    case .unsupportedDtype(let name):
      (
        "unsupported-dtype", "numbers of this type are not read", name,
        "read are F64, F32, F16, BF16, I64, I32, U8 and BOOL; convert the array before saving it"
      )
    case .rankTooLarge(let limit):
      ("rank-too-large", "a tensor has too many axes", "at most \(limit)", nil)
    case .negativeSize(let size):
      ("negative-size", "the header states a size below 0", "\(size)", nil)
    case .sizeOverflow:
      (
        "size-overflow", "the header states a size that no machine holds",
        "more than 64 bits of bytes", nil
      )
    case .sizeMismatch(let name, let expected, let found):
      (
        "size-mismatch", "\(name) does not have the size its shape asks for",
        "\(expected) bytes expected, \(found) there", nil
      )
    case .lengthBeyondFile(let name, let end, let available):
      (
        "length-beyond-file", "\(name) ends behind the end of the file",
        "byte \(end) of \(available)", nil
      )
    case .offsetsOverlap(let first, let second):
      ("offsets-overlap", "two tensors share bytes", "\(first) and \(second)", nil)
    case .offsetsGap(let name, let bytes):
      (
        "offsets-gap", "some bytes belong to no tensor",
        "\(bytes) bytes \(name.map { "before \($0)" } ?? "at the end")", nil
      )
    case .duplicateName(let name):
      ("duplicate-name", "two tensors have the same name", name, nil)
    case .unsafeName(let name):
      ("unsafe-name", "a tensor's name is not acceptable", "\"\(name)\"", nil)
    default: nil
    }
  }

  private var archive: Words? {
    switch self {
    case .notAnArray(let name): ("not-an-array", "the archive holds something else", name, nil)
    case .unsupportedCompression(let name, let method):
      (
        "unsupported-compression", "\(name) is compressed in an unknown way", "method \(method)",
        "numpy.savez and numpy.savez_compressed write what is read here"
      )
    case .encrypted(let name): ("encrypted", "the archive is encrypted", name, nil)
    case .zipBomb(let name, let ratio):
      (
        "zip-bomb", "\(name) claims to grow more than compression can",
        "\(ratio) bytes from each one", nil
      )
    case .inflatedSizeMismatch(let name, let declared):
      (
        "inflated-size-mismatch", "\(name) does not unpack to the size it states",
        "\(declared) bytes stated", nil
      )
    case .checksumMismatch(let name):
      ("checksum-mismatch", "the data of \(name) is damaged", nil, nil)
    case .tooLarge(let bytes, let limit):
      (
        "too-large", "the file needs more memory than is allowed",
        "\(bytesText(bytes)) (\(bytes) bytes), \(bytesText(limit)) allowed", nil
      )
    case .noTensor(let name): ("no-tensor", "the file holds no tensor of this name", name, nil)
    case .isText(let name): ("is-text", "this is text, not numbers", name, nil)
    default: nil
    }
  }

  private var writing: Words {
    switch self {
    case .exists:
      ("exists", "the file exists already", nil, "overwrite=true replaces it")
    case .cannotWrite(let code):
      ("cannot-write", "the file cannot be written", systemText(code), nil)
    case .needsOneTensor(let format, let count):
      (
        "needs-one-tensor", "this format holds one array",
        "\(count) for a .\(format.rawValue) file", "use .npz or .safetensors for several"
      )
    case .rankNotWritable(let format, let rank, let limit):
      (
        "rank-not-writable", "this format does not hold that many axes",
        "\(rank) axes, .\(format.rawValue) holds \(limit)", nil
      )
    default: ("refused", "the file is refused", "\(self)", nil)
    }
  }

  private func systemText(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
