/**
 * A conversation as an append-only log of {@link dev.pollux.session.SessionEntry}s, and the {@link
 * dev.pollux.session.SessionStore} that keeps it. The contents that a model gets are a fold of the
 * log: {@link dev.pollux.session.History}. {@link dev.pollux.session.SessionTransfer} brings a log from
 * one store to another.
 *
 * <p>Logs are read by later versions than those that wrote them, and by earlier ones as far as they
 * can. The rule: an entry may get new members, which a version that does not know them ignores, and
 * does not write when it copies the entry; so they only ever say more, and a log is right without them.
 * What must not be ignored is a new type of entry. A version that does not know a type refuses the
 * whole log, with {@link dev.pollux.session.SessionStoreException.Reason#FORMAT}: it would go on with
 * a conversation that it understood in part. Contents and function responses keep what they do not
 * know, at any depth.
 */
@NullMarked
package dev.pollux.session;

import org.jspecify.annotations.NullMarked;
