package dev.pollux.session;

/** The store in the heap. */
class InMemorySessionStoreTest extends SessionStoreContract {

  @Override
  protected SessionStore open() {
    return SessionStore.inMemory();
  }
}
