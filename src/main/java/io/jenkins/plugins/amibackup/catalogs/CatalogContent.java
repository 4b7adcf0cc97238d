package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.listing.Listing;
import io.jenkins.plugins.amibackup.engine.listing.PlacesPage;
import io.jenkins.plugins.amibackup.engine.listing.Sort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * What the list shows now of the places that the user may see: from memory, for the page and as JSON. Places that they may not see
 * are counted nowhere.
 */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class CatalogContent {

    private final CatalogQuery query;
    private final List<Place> visible;
    private final List<PlaceListing> places;
    private final PlacesPage<Place> page;

    private CatalogContent(CatalogQuery query, List<Place> visible, List<PlaceListing> places) {
        this.query = query;
        this.visible = visible;
        this.places = places;
        Map<Place, Listing> listings = new LinkedHashMap<>();
        places.forEach(place -> listings.put(place.place(), place.listing()));
        page = PlacesPage.of(listings, query.listing());
    }

    /** As the user sees it. */
    static CatalogContent of(CatalogQuery query) {
        List<Place> visible = CatalogPlaces.visible();
        List<PlaceListing> places = visible.stream()
                .filter(place -> query.place().isEmpty() || place.name().equals(query.place()))
                .map(Listings.get()::look)
                .toList();
        return new CatalogContent(query, visible, places);
    }

    /** One page. */
    @Exported
    public List<ListedRow> getBackups() {
        return page.rows().stream()
                .map(row -> new ListedRow(row.place(), row.backup()))
                .toList();
    }

    /** How many are found, on all pages. */
    @Exported
    public int getTotal() {
        return page.total();
    }

    /** How many there are to search. */
    @Exported
    public int getSize() {
        return page.size();
    }

    /** From 1 on. */
    @Exported
    public int getPage() {
        return page.page();
    }

    /** One at least. */
    @Exported
    public int getPages() {
        return page.pages();
    }

    /** The places that were searched. */
    @Exported
    public List<PlaceStatus> getPlaces() {
        return places.stream().map(PlaceStatus::new).toList();
    }

    /** Who has no fresh backup, of all places that the user may see. */
    @Exported
    public ProtectionView getProtection() {
        return ProtectionView.ofUser();
    }

    /** What of the address was not understood. */
    @Exported
    public List<String> getProblems() {
        return query.problems();
    }

    /** All places that the user may see, by name, to choose from. */
    public List<String> getChoices() {
        return visible.stream().map(Place::name).toList();
    }

    /** Whether a row says where its backup lies. */
    public boolean isOfSeveralPlaces() {
        return places.size() > 1;
    }

    /** Whether there is no place to look at. */
    public boolean isWithoutPlaces() {
        return visible.isEmpty();
    }

    /** Whether it may look different in a moment. */
    public boolean isLive() {
        return places.stream().anyMatch(place -> place.work() != PlaceListing.Work.NONE);
    }

    /** Whether a place is read for the first time, so that nothing can be said of what there is. */
    public boolean isWaiting() {
        return places.stream().anyMatch(place -> !place.isKnown() && place.failedSince() == null);
    }

    /** How much is shown of what, in words. */
    public String getCounts() {
        if (isWaiting() && getSize() == 0) {
            return "";
        }
        String counts = query.isNarrowed() ? found() : all();
        return getPages() == 1
                ? counts
                : Messages.CatalogContent_Page(counts, Shown.number(getPage()), Shown.number(getPages()));
    }

    private String all() {
        return switch (getTotal()) {
            case 0 -> Messages.CatalogContent_None();
            case 1 -> Messages.CatalogContent_One();
            default -> Messages.CatalogContent_All(Shown.number(getTotal()));
        };
    }

    private String found() {
        String size = Shown.number(getSize());
        return getTotal() == 0
                ? Messages.CatalogContent_NotFound(size)
                : Messages.CatalogContent_Found(Shown.number(getTotal()), size);
    }

    /** Whether nothing is there, or nothing was found. */
    public boolean isNarrowed() {
        return query.isNarrowed();
    }

    /** What a field of the search holds. */
    public String value(String name) {
        return query.value(name);
    }

    public String getZone() {
        return Shown.zone();
    }

    /** Null on the first page. */
    public String getPreviousUrl() {
        return getPage() > 1 ? "." + query.onPage(getPage() - 1) : null;
    }

    /** Null on the last page. */
    public String getNextUrl() {
        return getPage() < getPages() ? "." + query.onPage(getPage() + 1) : null;
    }

    /** Where the head of a column leads: the other way round where the list is sorted by it. */
    public String sortUrl(String word) {
        Sort sort = Sort.of(word).orElseThrow();
        boolean same = query.listing().sort() == sort;
        boolean descending = same ? !query.listing().descending() : sort != Sort.NAME && sort != Sort.INSTANCE;
        return "." + query.sortedBy(sort, descending);
    }

    /** As ARIA names it; null for a column that the list isn't sorted by. */
    public String sorted(String word) {
        if (query.listing().sort() != Sort.of(word).orElseThrow()) {
            return null;
        }
        return query.listing().descending() ? "descending" : "ascending";
    }

    /** An arrow for eyes; empty for a column that the list isn't sorted by. */
    public String arrow(String word) {
        String sorted = sorted(word);
        return sorted == null ? "" : sorted.equals("descending") ? "\u2193" : "\u2191";
    }
}
