/// The file formats, told apart by the extension of the name.
public enum TensorFileFormat: String, CaseIterable, Equatable, Sendable {
  /// One NumPy array.
  case npy
  /// A zip archive of NumPy arrays.
  case npz
  /// Named tensors behind a JSON header.
  case safetensors
  /// Numbers as text, written only.
  case csv

  /// The format of a path, by its extension in either case.
  ///
  /// - Throws: ``TensorFileError/unknownExtension(_:)``.
  public init(path: String) throws(TensorFileError) {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let text = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    guard let format = TensorFileFormat(rawValue: text) else { throw .unknownExtension(text) }
    self = format
  }
}
