/**
 * Is this value valid? {@link dev.pollux.validation.JsonSchema} is made once per tool and asked at
 * every call; its {@link dev.pollux.validation.Violation}s are written for the model that has to
 * repair the call.
 */
@NullMarked
package dev.pollux.validation;

import org.jspecify.annotations.NullMarked;
