import Database
import Glibc

/// Keeps a second process off the data folder; the system lets go of it when the process dies.
///
/// Two servers on one SQLite file would be two checkpointing connections, which SQLite before
/// 3.51.3 answers with a damaged file.
struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Makes the folder, mode 0700, when it is missing, and takes its lock.
  static func take(_ folder: String) throws(DatabaseError) -> FolderLock {
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw .failed("cannot make the data folder \(folder): \(systemMessage())")
    }
    let descriptor = open("\(folder)/boxoffice.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .failed("cannot write in the data folder \(folder): \(systemMessage())")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let message = systemMessage()
      close(descriptor)
      throw isHeld
        ? .locked(folder) : .failed("cannot lock the data folder \(folder): \(message)")
    }
    return FolderLock(descriptor: descriptor)
  }

  private init(descriptor: Int32) { self.descriptor = descriptor }

  /// Keeps the lock until here.
  func hold() {}

  deinit {
    // In so many words: a program being started just now has the descriptor too for a moment.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}

/// What the last failed system call says.
func systemMessage() -> String { String(cString: strerror(errno)) }
