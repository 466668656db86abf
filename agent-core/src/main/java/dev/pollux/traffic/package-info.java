/**
 * How the requests of many runs share one server: so many at once, in the order they came, and fewer or
 * none while it fails or limits. {@link dev.pollux.traffic.TrafficOptions} tells the rules.
 */
@NullMarked
package dev.pollux.traffic;

import org.jspecify.annotations.NullMarked;
